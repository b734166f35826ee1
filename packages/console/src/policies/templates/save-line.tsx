import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { ApiError } from '../../api/http.ts';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { useFormats } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import type { Bench } from './use-template.ts';

/** Whether what is on the screen is kept, and back and forth through what was done. */
export function SaveLine({ bench }: { bench: Bench }) {
  const t = useWords('templates');
  const { instant } = useFormats();
  const { save, undo, redo } = bench;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const field = event.target instanceof HTMLElement && event.target.closest('input, textarea, select');
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || field) return;
      const act = event.shiftKey ? redo : undo;
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [undo, redo]);
  const conflict = save.kind === 'failed' && save.error instanceof ApiError && save.error.code === 'MS-LIB-011';
  return (
    <>
      <div className="ms-row" style={{ marginTop: 8 }}>
        <Button variant="default" size="compact-md" disabled={!undo} onClick={() => undo?.()}>
          {t('undo')}
        </Button>
        <Button variant="default" size="compact-md" disabled={!redo} onClick={() => redo?.()}>
          {t('redo')}
        </Button>
        <Button
          variant="default"
          size="compact-md"
          disabled={save.kind === 'kept' || save.kind === 'saving'}
          onClick={() => void bench.flush()}
        >
          {t('saveDraft')}
        </Button>
        <span className="ms-muted" role="status">
          {save.kind === 'kept' && save.at !== null
            ? t('savedAt', { at: instant(save.at) })
            : t(`saveState.${save.kind}`)}
        </span>
      </div>
      {save.kind === 'failed' ? <ErrorPanel error={save.error} /> : null}
      {conflict ? (
        <div className="ms-row">
          <Button variant="default" onClick={() => void bench.reload()}>
            {t('loadTheirs')}
          </Button>
          <Button variant="default" onClick={() => void bench.overwrite()}>
            {t('keepMine')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
