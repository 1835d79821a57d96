"use strict";
// Sorting and filtering of the table of areas. Without this script the table is whole, in its own order.
(function () {
  var table = document.querySelector("table.countries");
  var body = table.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  var tools = document.getElementById("country-tools");
  var words = document.getElementById("country-filter");
  var verdict = document.getElementById("country-verdict");
  var shown = document.getElementById("country-shown");

  function key(row, column) {
    var cell = row.cells[column];
    var number = cell.getAttribute("data-sort");
    return number === null ? cell.textContent.trim() : Number(number);
  }

  function compare(a, b, column, sign) {
    var x = key(a, column), y = key(b, column);
    // A cell without a number stands last, whichever way the others go.
    if (x === "" || y === "") { return x === y ? 0 : x === "" ? 1 : -1; }
    if (typeof x === "number" && typeof y === "number") { return sign * (x - y); }
    if (typeof x !== typeof y) { return typeof x === "number" ? -1 : 1; }
    return sign * x.localeCompare(y, document.documentElement.lang);
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
      rows.slice().sort(function (a, b) { return compare(a, b, column, sign); })
        .forEach(function (row) { body.appendChild(row); });
    });
  });

  function filter() {
    var wanted = words.value.trim().toLocaleLowerCase();
    var n = 0;
    rows.forEach(function (row) {
      var fits = row.textContent.toLocaleLowerCase().indexOf(wanted) >= 0 &&
        (verdict.value === "" || row.cells[3].textContent.trim() === verdict.value);
      row.hidden = !fits;
      n += fits ? 1 : 0;
    });
    shown.textContent = shown.getAttribute("data-say").replace("{n}", n).replace("{of}", rows.length);
  }

  Array.from(new Set(rows.map(function (row) { return row.cells[3].textContent.trim(); }))).sort()
    .forEach(function (text) { if (text) { verdict.add(new Option(text, text)); } });
  words.addEventListener("input", filter);
  verdict.addEventListener("change", filter);
  tools.hidden = false;
  filter();

  // A link into a folded section opens it.
  function open() {
    var aim = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = aim && aim.closest("details");
    if (folded) { folded.open = true; aim.scrollIntoView(); }
  }
  window.addEventListener("hashchange", open);
  open();
}());
