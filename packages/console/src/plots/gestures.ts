import type uPlot from 'uplot';

export interface GestureHandlers {
  /** Seconds. */
  onRange: (from: number, to: number) => void;
  onReset: () => void;
}

/**
 * Beyond dragging (zoom): shift-drag moves, Ctrl-wheel zooms, a double click goes back. A plain wheel scrolls the page.
 * One gesture is told once, at its end, so that it is one step of the browser's history.
 */
export function gestures({ onRange, onReset }: GestureHandlers): uPlot.Plugin {
  const over = new AbortController();
  const { signal } = over;
  return {
    hooks: {
      ready: (plot) => {
        const area = plot.over;
        let wheeling: ReturnType<typeof setTimeout> | undefined;
        area.addEventListener(
          'wheel',
          (event) => {
            if (!event.ctrlKey) return;
            event.preventDefault();
            const { min = 0, max = 0 } = plot.scales['x'] ?? {};
            const [low, high] = [min ?? 0, max ?? 0];
            const at = plot.posToVal(event.offsetX, 'x');
            const factor = event.deltaY < 0 ? 0.8 : 1.25;
            const [from, to] = [at - (at - low) * factor, at + (high - at) * factor];
            plot.setScale('x', { min: from, max: to });
            clearTimeout(wheeling);
            wheeling = setTimeout(() => onRange(from, to), 250);
          },
          { passive: false, signal },
        );
        area.addEventListener('dblclick', () => onReset(), { signal });
        area.addEventListener(
          'mousedown',
          (event) => {
            if (!event.shiftKey) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            move(plot, event, onRange);
          },
          { capture: true, signal },
        );
      },
      destroy: () => over.abort(),
    },
  };
}

function move(plot: uPlot, start: MouseEvent, onRange: GestureHandlers['onRange']): void {
  const { min, max } = plot.scales['x'] ?? {};
  if (min === undefined || max === undefined || min === null || max === null) return;
  const perPixel = (max - min) / plot.over.clientWidth;
  let by = 0;
  const follow = (event: MouseEvent) => {
    by = (start.clientX - event.clientX) * perPixel;
    plot.setScale('x', { min: min + by, max: max + by });
  };
  const drop = () => {
    document.removeEventListener('mousemove', follow);
    if (by !== 0) onRange(min + by, max + by);
  };
  document.addEventListener('mousemove', follow);
  document.addEventListener('mouseup', drop, { once: true });
}
