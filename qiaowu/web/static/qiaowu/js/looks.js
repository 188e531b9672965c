/* How pages look on this device. The server writes the look into the page; this file shows a new choice at once,
   and the choice of today on a page that comes back from the browser's history. */
(function () {
  'use strict';
  var root = document.documentElement;

  function wear(name, value) {
    if (value) root.dataset[name] = value;
    else delete root.dataset[name];
    Array.prototype.forEach.call(document.querySelectorAll('[data-prefs] button[name="' + name + '"]'), function (button) {
      button.setAttribute('aria-pressed', String(button.value === value));
    });
  }
  function keep(button) {
    var meta = document.querySelector('meta[name="csrf-token"]');
    var body = new FormData();
    body.append(button.name, button.value);
    fetch(button.form.action, {
      method: 'POST', body: body, credentials: 'same-origin', redirect: 'manual',
      headers: { 'X-CSRFToken': meta ? meta.content : '', 'X-Requested-With': 'fetch' }
    }).catch(function () { /* stays for this page only */ });
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest ? event.target.closest('[data-prefs] button[name]') : null;
    if (!button || button.name === 'density') return; // the table is drawn anew by the server
    event.preventDefault();
    keep(button);
    wear(button.name, button.value);
    if (button.name === 'keys') document.body.dataset.singleKeys = button.value;
  });
  window.addEventListener('pageshow', function (event) {
    var kept = /(?:^|; )qw_look=(|light|dark)\.(|elder)(?:;|$)/.exec(document.cookie);
    if (!event.persisted || !kept) return;
    wear('theme', kept[1]);
    wear('size', kept[2]);
  });
})();
