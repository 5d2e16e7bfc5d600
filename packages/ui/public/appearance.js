// Runs before the first paint, so that a stored choice of theme or density never flashes the other one.
(() => {
  const root = document.documentElement;
  try {
    const theme = localStorage.getItem('ariel.theme');
    const density = localStorage.getItem('ariel.density');
    const dark =
      theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset.theme = dark ? 'dark' : 'light';
    if (density) root.dataset.density = density;
  } catch {
    // Storage may be refused: the system's choice holds.
  }
})();
