// From now on note each element that receives the focus: what it is, and why one would not see that it has it.
() => {
  const seen = [];
  const name = (element) => {
    const words = (element.getAttribute("aria-label") ?? element.textContent).trim().replace(/\s+/g, " ").slice(0, 40);
    return `${element.localName} ${element.getAttribute("href") ?? element.id} “${words}”`;
  };
  const reachable = () =>
    [...document.querySelectorAll("a[href], button, input, select, textarea, summary, iframe, [tabindex]")].filter((element) => {
      if (element.tabIndex < 0 || element.disabled || element.type === "hidden") return false;
      if (!element.checkVisibility({ visibilityProperty: true })) return false;
      // Of radio buttons one is in the way, and arrows lead to the others.
      return element.type !== "radio" || element.checked || !document.querySelector(`input[name="${element.name}"]:checked`);
    });
  // What is drawn is marked along its own shape: by a stroke that others beside it do not have.
  const stroke = (shape) => (shape ? parseFloat(getComputedStyle(shape).strokeWidth) : 0);
  const isDrawnRound = (target) =>
    target instanceof SVGElement &&
    stroke(target.querySelector("path")) >= 2 + stroke(target.ownerSVGElement.querySelector("a:not(:focus) path"));
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    const outlined = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || isDrawnRound(target);
    seen.push({ element: target, name: name(target), outlined, shown: true });
  });
  // The page is scrolled to an element after it has the focus: so it is looked for when the next key is pressed.
  const look = () => {
    const last = seen.at(-1);
    if (!last || last.element !== document.activeElement) return;
    const box = last.element.getClientRects()[0] ?? last.element.getBoundingClientRect();
    const x = Math.max(0, box.left) + Math.min(box.width, innerWidth) / 2;
    const y = (Math.max(0, box.top) + Math.min(innerHeight, box.bottom)) / 2;
    const on = document.elementFromPoint(x, y);
    last.shown = box.width > 0 && on !== null && (last.element.contains(on) || on.contains(last.element));
  };
  document.addEventListener("keydown", look, true);
  window.focusNotes = {
    told: () => {
      look();
      const reached = new Set(seen.map((one) => one.element));
      return {
        order: seen.map((one) => one.name),
        missed: reachable().filter((element) => !reached.has(element)).map(name),
        unmarked: seen.filter((one) => !one.outlined).map((one) => one.name),
        hidden: seen.filter((one) => !one.shown).map((one) => one.name),
      };
    },
  };
  return reachable().length;
}
