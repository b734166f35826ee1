// Before the first paint: the colours that this browser was told to use, else those of the system. A file of its own
// because the content security policy allows no inline script.
(() => {
  let wanted = 'auto';
  try {
    wanted = localStorage.getItem('millspace-colours') || 'auto';
  } catch {
    // Storage may be switched off; then the system decides.
  }
  const dark = wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
