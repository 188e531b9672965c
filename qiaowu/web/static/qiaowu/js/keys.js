/* Keys. Ctrl K and / search, ? help; single keys only on pages that declare `data-keys`, never in a field, never
   during composition, never when the reader has switched them off. Then: marking a place in a document. */
(function () {
  'use strict';

  function all(selector, scope) { return Array.prototype.slice.call((scope || document).querySelectorAll(selector)); }

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
  }

  /* ---- items: rows, duties, cards ---- */
  // on a phone only the current card is shown, so in a review the hidden ones count too
  function items() {
    return all('[data-item]').filter(function (item) { return isReview() || item.offsetParent !== null; });
  }
  function isReview() { var area = document.querySelector('[data-keys]'); return area && area.dataset.keys === 'review'; }
  function current(list) {
    return list.filter(function (item) {
      return isReview() ? item.getAttribute('aria-current') === 'true' : item.classList.contains('at');
    })[0];
  }

  function stand(item) {
    if (!item) return;
    if (isReview()) { openCard(item); return; }
    all('.at').forEach(function (other) { other.classList.remove('at'); });
    item.classList.add('at');
    var link = item.querySelector('[data-open-item]');
    if (link) link.focus({ preventScroll: true });
    item.scrollIntoView({ block: 'nearest' });
  }

  function openCard(card) {
    all('[data-item][aria-current]').forEach(function (other) { other.removeAttribute('aria-current'); });
    card.setAttribute('aria-current', 'true');
    all('.mk[aria-current]').forEach(function (mark) { mark.removeAttribute('aria-current'); });
    var mark = document.getElementById(card.dataset.span || '');
    if (mark) {
      var fold = mark.closest('details:not([open])');
      if (fold) fold.open = true;
      mark.setAttribute('aria-current', 'true');
      scrollInto(mark);
    }
    scrollInto(card);
    var heading = card.querySelector('[tabindex="-1"]');
    if (heading) heading.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent('qw:card', { detail: { card: card } }));
  }

  // inside its own pane: the page itself must not jump
  function scrollInto(element) {
    var pane = element.closest('.pane');
    if (!pane || pane.scrollHeight <= pane.clientHeight) {
      if (element.matches('.card')) element.scrollIntoView({ block: 'nearest' });
      return;
    }
    var box = element.getBoundingClientRect();
    var frame = pane.getBoundingClientRect();
    if (box.top < frame.top + 40 || box.bottom > frame.bottom - 40) pane.scrollTop += box.top - frame.top - frame.height / 3;
  }

  function step(by) {
    var list = items();
    var here = list.indexOf(current(list));
    if (here < 0) { stand(list[by > 0 ? 0 : list.length - 1]); return; }
    stand(list[Math.min(Math.max(here + by, 0), list.length - 1)]);
  }

  // a control of the page, not of some other card
  function pressPage(key) {
    var control = all('main [data-key="' + key + '"]').filter(function (found) { return !found.closest('[data-item]'); })[0];
    if (control && !control.disabled) control.click();
    return Boolean(control);
  }
  function pressItem(key) {
    var here = current(items());
    var control = here && here.querySelector('[data-key="' + key + '"]');
    if (control && !control.disabled) control.click();
    return Boolean(control);
  }

  var ON_LIST = {
    x: function (item) { var box = item.querySelector('input[type="checkbox"]'); if (box) box.click(); return Boolean(box); },
    e: function (item) { var act = item.querySelector('[data-act]'); if (act) act.click(); return Boolean(act); },
    Enter: function (item) { var link = item.querySelector('[data-open-item]'); if (link) link.click(); return Boolean(link); }
  };

  function undo() {
    var button = all('[data-undo]').pop();
    if (button) button.click();
    return Boolean(button);
  }

  function single(key, target) {
    if (key === 'j') { step(1); return true; }
    if (key === 'k') { step(-1); return true; }
    // only what was done last: deciding anew on the open card has a key of its own
    if (key === 'u') return undo();
    // Enter on a link, a button or a tick means that control, wherever the row is
    if (key === 'Enter' && target.closest('a, button, summary, input, label')) return false;
    if (pressItem(key) || pressPage(key)) return true;
    var here = current(items());
    return Boolean(here && !isReview() && ON_LIST[key] && ON_LIST[key](here));
  }

  // Esc in a form inside a card means what its own way out means
  function leave(event) {
    var form = !event.defaultPrevented && !document.querySelector('dialog[open]') && event.target.closest && event.target.closest('form');
    var here = isReview() && current(items());
    var way = (form || here || document).querySelector('[data-leave]');
    if (!way || !isReview()) return false;
    event.preventDefault();
    way.click();
    return true;
  }

  function showHelp() {
    var dialog = document.getElementById('keys');
    if (dialog && dialog.showModal && !dialog.open) dialog.showModal();
  }
  function focusSearch() {
    var field = document.querySelector('[data-find]');
    if (!field) return;
    if (field.offsetParent === null) { field.form.submit(); return; }
    field.focus();
    field.select();
  }

  document.addEventListener('keydown', function (event) {
    if (window.qwComposing && window.qwComposing()) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      focusSearch();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat && event.key !== 'j' && event.key !== 'k') return;
    if (event.key === 'Escape' && leave(event)) return;
    if (typing(event.target) || document.querySelector('dialog[open]')) return;
    if (document.body.dataset.singleKeys === 'off') return;
    if (event.key === '/') { event.preventDefault(); focusSearch(); return; }
    if (event.key === '?') { event.preventDefault(); showHelp(); return; }
    if (event.key === 'u' && !document.querySelector('[data-keys]')) { undo(); return; }
    if (!document.querySelector('[data-keys]')) return;
    if (/^([jkxequr]|Enter)$/.test(event.key) && single(event.key, event.target)) event.preventDefault();
  });

  /* ---- review: a click on a card or on its span makes it the current one ---- */
  document.addEventListener('click', function (event) {
    if (!isReview() || !event.target.closest) return;
    var handle = event.target.closest('.card-h, .mk[data-card], [data-step]');
    if (!handle) return;
    event.preventDefault();
    if (handle.dataset.step) { step(Number(handle.dataset.step)); return; }
    var card = handle.matches('.mk') ? document.getElementById(handle.dataset.card) : handle.closest('[data-item]');
    if (card) openCard(card);
  });
  // the server names the next card after a decision: HX-Trigger {"qw:next": {"id": "c34"}}
  document.addEventListener('qw:next', function (event) {
    var id = (event.detail && (event.detail.id || event.detail.value)) || '';
    // looked up later: by then the card itself may have been replaced by the answer
    setTimeout(function () { var card = document.getElementById(id); if (card) openCard(card); }, 0);
  });

  /* ---- adding by selecting: offsets in code points of the document, both ends ---- */
  function pieceOf(node, offset, forward) {
    var element = node.nodeType === 1 ? node : node.parentNode;
    var piece = element.closest('[data-start]');
    if (piece) return { piece: piece, node: node, offset: offset };
    // between two pieces: the nearest one on the side that lies inside the selection
    var range = document.createRange();
    range.setStart(node, offset);
    var list = all('[data-start]', element.closest('[data-select]') || document);
    var found = forward
      ? list.filter(function (item) { return range.comparePoint(item, 0) >= 0; })[0]
      : list.filter(function (item) { return range.comparePoint(item, item.childNodes.length) <= 0; }).pop();
    return found ? { piece: found, node: found, offset: forward ? 0 : found.childNodes.length } : null;
  }
  function position(at) {
    var range = document.createRange();
    range.selectNodeContents(at.piece);
    range.setEnd(at.node, at.offset);
    return Number(at.piece.dataset.start) + Array.from(range.toString()).length;
  }
  function selected(area) {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    var range = selection.getRangeAt(0);
    if (!area.contains(range.commonAncestorContainer)) return null;
    var first = pieceOf(range.startContainer, range.startOffset, true);
    var last = pieceOf(range.endContainer, range.endOffset, false);
    if (!first || !last) return null;
    var start = position(first);
    var end = position(last);
    return end > start ? { start: start, end: end, text: wordsBetween(area, range) } : null;
  }
  // what is shown of the selection: only text of the document, without numbers and remarks set beside it
  function wordsBetween(area, range) {
    return all('[data-start]', area).filter(function (piece) { return range.intersectsNode(piece); }).map(function (piece) {
      var part = document.createRange();
      part.selectNodeContents(piece);
      if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) part.setStart(range.startContainer, range.startOffset);
      if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) part.setEnd(range.endContainer, range.endOffset);
      return part.toString();
    }).join('');
  }
  function offer() {
    var area = document.querySelector('[data-select]');
    var form = area && document.getElementById(area.dataset.select);
    var found = form && selected(area);
    if (!found) return;
    form.elements.start.value = String(found.start);
    form.elements.end.value = String(found.end);
    var shown = form.querySelector('[data-selected-text]');
    if (shown) shown.textContent = found.text;
    form.hidden = false;
  }
  document.addEventListener('mouseup', function () { setTimeout(offer, 0); });
  document.addEventListener('touchend', function () { setTimeout(offer, 300); });
  document.addEventListener('keyup', function (event) { if (event.shiftKey || event.key === 'Shift') offer(); });
})();
