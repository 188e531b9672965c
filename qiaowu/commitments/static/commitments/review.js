/* 审核: the phone's bar acts on the card that is open; the address follows the card; a selection can be dropped. */
(function () {
  'use strict';

  function current() { return document.querySelector('.card[data-item][aria-current]'); }

  function control(card, name) {
    if (!card) return null;
    return card.querySelector(name === 'first' ? '[data-first]' : '[data-key="' + name + '"]');
  }

  // the words before the key hint
  function words(button) {
    return Array.prototype.filter.call(button.childNodes, function (node) { return node.nodeType === 3; })
      .map(function (node) { return node.textContent.trim(); }).join('');
  }

  function follow() {
    var card = current();
    if (!card) return;
    Array.prototype.forEach.call(document.querySelectorAll('#dock [data-press]'), function (button) {
      var target = control(card, button.dataset.press);
      var form = button.closest('form') || button;
      form.hidden = !target;
      if (!target || button.dataset.press !== 'first') return;
      button.textContent = words(target) + (target.dataset.first === 'onward' ? button.dataset.onward : '');
    });
    var url = new URL(window.location.href);
    url.searchParams.set('c', card.id.slice(1));
    url.hash = '';
    window.history.replaceState(null, '', url);
  }

  document.addEventListener('click', function (event) {
    var button = event.target.closest && event.target.closest('#dock [data-press]');
    if (!button) return;
    var target = control(current(), button.dataset.press);
    if (!target) return;
    event.preventDefault();
    target.click();
  });

  document.addEventListener('click', function (event) {
    if (!event.target.closest || !event.target.closest('[data-unpick]')) return;
    event.target.closest('form').hidden = true;
    window.getSelection().removeAllRanges();
  });

  // the whole card, buttons included, where the pane is high enough for it
  function showWhole(card) {
    var pane = card && card.closest('.pane');
    if (!pane || pane.scrollHeight <= pane.clientHeight) return;
    var box = card.getBoundingClientRect();
    var frame = pane.getBoundingClientRect();
    var over = box.bottom - frame.bottom + 12;
    if (over > 0) pane.scrollTop += Math.min(over, box.top - frame.top - 12);
  }

  document.addEventListener('qw:card', function () { follow(); showWhole(current()); });
  document.addEventListener('htmx:afterSettle', follow);

  // land on the marked words when the page opens at ?c=
  window.addEventListener('load', function () {
    var mark = document.querySelector('.mk[aria-current]');
    var pane = mark && mark.closest('.pane');
    if (pane && pane.scrollHeight > pane.clientHeight) {
      var box = mark.getBoundingClientRect();
      var frame = pane.getBoundingClientRect();
      pane.scrollTop += box.top - frame.top - frame.height / 3;
    }
    var card = current();
    var side = card && card.closest('.pane');
    if (side && side.scrollHeight > side.clientHeight) {
      side.scrollTop += card.getBoundingClientRect().top - side.getBoundingClientRect().top - 100;
      showWhole(card);
    }
    follow();
  });
})();
