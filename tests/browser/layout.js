// What of a page's text cannot be read: beyond the edge, cut off, or under other text. Faults as sentences.
() => {
  const faults = [];
  const root = document.documentElement;
  const name = (element) => {
    const classes = [...element.classList].map((one) => `.${one}`).join("");
    return `${element.localName}${classes} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };
  if (root.scrollWidth > root.clientWidth) {
    faults.push(`scrolls sideways: ${root.scrollWidth} in ${root.clientWidth}`);
  }

  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  // Hidden from eyes on purpose, and kept for those who listen: a box of a pixel, or far to the left.
  const isHidden = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = styleOf(one);
      if (style.clipPath === "inset(50%)" || style.clip === "rect(0px, 0px, 0px, 0px)") return true;
      if (style.overflow !== "visible" && one.clientWidth <= 1 && one.clientHeight <= 1) return true;
    }
    return !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const scrolls = (element) => {
    for (let one = element; one && one !== root; one = one.parentElement) {
      if (/auto|scroll/.test(styleOf(one).overflowX)) return true;
    }
    return false;
  };

  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE", "OPTION", "NOSCRIPT"].includes(parent.tagName)) continue;
    if (isHidden(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      const left = box.left + scrollX;
      if (box.width < 1 || box.height < 1 || box.right + scrollX <= 0) continue;
      if ((box.right + scrollX > root.clientWidth + 1 || left < -1) && !scrolls(parent)) {
        faults.push(`beyond the edge: ${name(parent)}`);
      }
      // Letters fill the middle of their line: only there does one line hide another.
      const spare = box.height * 0.3;
      lines.push({ parent, node, left, right: box.right + scrollX, top: box.top + scrollY + spare, bottom: box.bottom + scrollY - spare });
    }
  }

  for (const element of document.body.querySelectorAll("*")) {
    const style = styleOf(element);
    const cuts = (overflow) => overflow === "hidden" || overflow === "clip";
    if (!cuts(style.overflowX) && !cuts(style.overflowY)) continue;
    if (!element.textContent.trim() || element.closest("svg") || isHidden(element)) continue;
    const wide = cuts(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const high = cuts(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (wide || high) faults.push(`cut off: ${name(element)}`);
  }

  lines.sort((one, other) => one.top - other.top);
  for (let first = 0; first < lines.length; first += 1) {
    const one = lines[first];
    for (let second = first + 1; second < lines.length && lines[second].top < one.bottom - 1; second += 1) {
      const other = lines[second];
      if (other.node === one.node) continue;
      const shared = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      if (shared > 2) faults.push(`on one another: ${name(one.parent)} and ${name(other.parent)}`);
    }
  }
  return [...new Set(faults)];
}
