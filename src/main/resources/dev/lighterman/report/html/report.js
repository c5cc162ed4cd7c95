
"use strict";
for (const box of document.querySelectorAll(".filter")) {
  const input = box.querySelector("input");
  const told = box.querySelector("output");
  const pre = box.parentElement.querySelector("pre");
  const whole = pre && Array.from(pre.childNodes);
  const lines = pre && pre.textContent.split("\n");
  const rows = Array.from(box.parentElement.querySelectorAll("tbody tr"), row => [row, row.textContent.toLowerCase()]);
  const pieces = Array.from(box.parentElement.querySelectorAll(".piece"));
  const apply = () => {
    const wanted = input.value.trim().toLowerCase();
    let found = 0;
    if (pre) {
      const hits = wanted ? lines.filter(line => line.toLowerCase().includes(wanted)) : [];
      found = hits.length;
      if (wanted) pre.textContent = hits.join("\n"); else pre.replaceChildren(...whole);
    }
    for (const [row, text] of rows) {
      row.hidden = !text.includes(wanted);
      if (!row.hidden) found++;
    }
    for (const piece of pieces) piece.hidden = !piece.querySelector("tbody tr:not([hidden])");
    told.textContent = wanted ? found + " found" : "";
  };
  let soon;
  input.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(apply, 120); });
  box.hidden = false;
}
