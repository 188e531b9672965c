/* The sum of a split and the mark of each unit while somebody types. The server says the same when it is asked. */
(function () {
  'use strict';
  var STEPS = 10000; // four decimals, as the database keeps them: sums of whole steps are exact
  var SCALES = { 万: 10000, 亿: 100000000 };

  function steps(text) {
    var plain = text.normalize('NFKC').replace(/[,\s]/g, '');
    if (!plain) return null;
    var found = /^(\d*\.?\d+)([万亿]?)[^\d]*$/.exec(plain);
    return found ? Math.round(parseFloat(found[1]) * (SCALES[found[2]] || 1) * STEPS) : NaN;
  }

  function number(value, scale) {
    var parts = (Math.round((value / STEPS / scale) * 100) / 100).toFixed(2).replace(/\.?0+$/, '').split('.');
    parts[0] = parts[0].replace(/\B(?=(\d{3})+$)/g, ',');
    return parts.join('.');
  }

  function side(left) { return left === 0 ? 'covered' : left > 0 ? 'gap' : 'over'; }

  function words(table, kind, cover) { return table.getAttribute('data-' + kind + '-' + cover); }

  function mark(table, field, scale) {
    var row = field.closest('tr');
    var place = row && row.querySelector('[data-mark]');
    if (!place) return;
    var share = steps(field.value);
    if (share === null || isNaN(share)) { place.textContent = '–'; return; }
    var left = share - Math.round(parseFloat(place.dataset.now) * STEPS);
    place.textContent = words(table, 'mark', side(left)).replace('{n}', number(Math.abs(left), scale));
  }

  function sum(form, table, scale) {
    var place = form.querySelector('[data-sum]');
    var values = Array.from(form.querySelectorAll('input.num')).map(function (field) { return steps(field.value); });
    if (!place || values.some(isNaN)) return; // what is no number is the server's to tell
    var total = values.reduce(function (all, value) { return all + (value || 0); }, 0);
    var left = Math.round(parseFloat(table.dataset.target) * STEPS) - total;
    var unit = table.dataset.unit ? ' ' + table.dataset.unit : '';
    var text = words(table, 'sum', side(left)).replace('{total}', number(total, scale) + unit);
    place.textContent = text.replace('{left}', number(Math.abs(left), scale) + unit);
    var cover = place.closest('.note');
    cover.classList.toggle('note-bad', left > 0);
    cover.classList.toggle('note-late', left < 0);
  }

  document.addEventListener('input', function (event) {
    var field = event.target.closest('input.num');
    var form = field && field.closest('form');
    var table = form && form.querySelector('[data-split]');
    if (!table) return;
    var scale = parseFloat(table.dataset.scale);
    mark(table, field, scale);
    sum(form, table, scale);
  });
})();
