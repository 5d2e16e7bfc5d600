// Runs inside the page: gives what sticks out of it sideways, and which controls something else covers.
(() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    found.push(`the page is ${document.documentElement.scrollWidth} wide on a screen of ${width}`);
  const name = (element) =>
    `<${element.tagName.toLowerCase()}> "${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 40)}"`;
  const scrolls = (element) => {
    for (let each = element.parentElement; each; each = each.parentElement)
      if (/auto|scroll/.test(getComputedStyle(each).overflowX)) return true;
    return false;
  };
  const controls = 'a[href], button, input, select, textarea, [role=switch]';
  for (const element of document.querySelectorAll(controls)) {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (box.width < 2 || box.height < 2 || style.visibility === 'hidden' || style.pointerEvents === 'none')
      continue;
    if (element.closest('.sr-only, [aria-hidden=true]') !== null) continue;
    if (!scrolls(element) && (box.right > width + 1 || box.left < -1))
      found.push(`sticks out: ${name(element)} from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    if (x < 0 || y < 0 || x >= width || y >= innerHeight) continue;
    const top = document.elementFromPoint(x, y);
    if (top === null || element.contains(top) || top.contains(element)) continue;
    // A label stands over its own field.
    if (top.closest('label')?.contains(element) === true) continue;
    if (scrolledAway(element, x, y)) continue;
    found.push(`covered: ${name(element)} by ${name(top)}`);
  }
  return found;

  function scrolledAway(element, x, y) {
    for (let each = element.parentElement; each; each = each.parentElement) {
      if (!/auto|scroll|hidden|clip/.test(getComputedStyle(each).overflow)) continue;
      const box = each.getBoundingClientRect();
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) return true;
    }
    return false;
  }
})();
