/* Input methods, once for the whole site. Loaded first and not deferred, so that its capturing listeners run
   before any other. While a word is being composed nobody sees `input`, `keyup` or `keydown`; when it is done
   there is exactly one `input`; the Enter that ends a composition never submits. */
(function () {
  'use strict';
  var GUARD_MS = 50; // Safari sends compositionend before the keydown of the same Enter
  var composing = false;
  var endedAt = -1000;
  var owed = null; // the field that still has to send its one `input`

  function now() { return window.performance.now(); }

  function inComposition(event) { return event.isComposing || event.keyCode === 229; }

  function settle() {
    var field = owed;
    owed = null;
    if (field && field.isConnected) field.dispatchEvent(new Event('input', { bubbles: true }));
  }

  window.qwComposing = function () { return composing || now() - endedAt < GUARD_MS; };

  window.addEventListener('compositionstart', function () { composing = true; owed = null; }, true);

  window.addEventListener('compositionend', function (event) {
    composing = false;
    endedAt = now();
    owed = event.target;
    // some browsers send their own `input` after this event, others before it: one task later it is known
    setTimeout(settle, 0);
  }, true);

  // a field that loses focus has no composition, whatever its events said
  window.addEventListener('blur', function () { composing = false; }, true);

  window.addEventListener('input', function (event) {
    if (event.isComposing || composing) { event.stopImmediatePropagation(); return; }
    if (event.isTrusted && owed === event.target) owed = null;
  }, true);

  window.addEventListener('keydown', function (event) {
    var enterOfComposition = event.key === 'Enter' && now() - endedAt < GUARD_MS;
    if (!inComposition(event) && !composing && !enterOfComposition) return;
    event.stopImmediatePropagation();
    if (event.key === 'Enter') event.preventDefault();
  }, true);

  window.addEventListener('keyup', function (event) {
    if (inComposition(event) || composing) event.stopImmediatePropagation();
  }, true);
})();
