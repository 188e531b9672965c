/* A chosen figure goes in at the cursor. Without this file the server puts it behind the text. */
(function () {
  'use strict';

  function insert(field, text) {
    field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
    field.focus();
    field.dispatchEvent(new CustomEvent('figure-inserted', { bubbles: true }));
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest('[data-insert]');
    if (!button) return;
    event.preventDefault();
    event.stopPropagation();
    var field = document.getElementById(button.dataset.insert);
    var pick = document.getElementById(button.dataset.from);
    if (field && pick && pick.value) insert(field, '{{' + pick.value + '}}');
  }, true);
})();
