
"use strict";
(() => {
  const box = document.getElementById("search");
  const language = document.getElementById("language");
  const count = document.getElementById("count");
  const nothing = document.getElementById("nothing");
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const rows = Array.from(document.querySelectorAll("#reports tbody tr"), (row) => ({ row, text: fold(row.textContent) }));
  const show = () => {
    const words = fold(box.value).split(/\s+/).filter(Boolean);
    const wanted = language ? language.value : "";
    let shown = 0;
    for (const { row, text } of rows) {
      const fits = (!wanted || row.dataset.language === wanted) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    count.textContent = shown === rows.length ? "" : `${shown} of ${rows.length}`;
    nothing.hidden = shown > 0 || rows.length === 0;
  };
  box.addEventListener("input", show);
  if (language) language.addEventListener("change", show);
  document.querySelector(".search").hidden = false;
  show();
})();
