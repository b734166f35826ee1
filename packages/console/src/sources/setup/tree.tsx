import { Checkbox } from '@mantine/core';
import type { SourceNode, SourceNodes } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { useFormats } from '../../i18n/format.ts';
import classes from './setup.module.css';
import { useLiveValue } from './values.tsx';

export interface Picking {
  picked: ReadonlySet<string>;
  pick: (addresses: readonly string[], wanted: boolean) => void;
}

interface LevelProps extends Picking {
  id: string;
  parent: string | null;
}

/** What lies below a node, asked for when it is opened. */
export function Level({ id, parent, picked, pick }: LevelProps) {
  const { t } = useTranslation('sources');
  const below = useApi<SourceNodes>(`/sources/${id}/nodes`, { query: { parent: parent ?? undefined } });
  return (
    <Answer of={below}>
      {({ nodes, more }) => (
        <ul className={parent === null ? classes['tree'] : undefined}>
          {nodes.length === 0 ? <li className="ms-muted">{t('setup.signals.empty')}</li> : null}
          {nodes.map((node) => (
            <Node key={node.address} id={id} node={node} picked={picked} pick={pick} />
          ))}
          {more ? <li className="ms-muted">{t('setup.signals.more')}</li> : null}
        </ul>
      )}
    </Answer>
  );
}

function Node({ id, node, picked, pick }: Picking & { id: string; node: SourceNode }) {
  const { t } = useTranslation('sources');
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className={classes['node']}>
        {node.children ? (
          <button
            type="button"
            className={classes['toggle']}
            aria-expanded={open}
            aria-label={t('setup.signals.open', { name: node.name })}
            onClick={() => setOpen(!open)}
          >
            <span aria-hidden="true">{open ? '▾' : '▸'}</span>
          </button>
        ) : (
          <span />
        )}
        {node.kind === 'variable' ? <Variable node={node} picked={picked} pick={pick} /> : <span>{node.name}</span>}
      </div>
      {open ? <Level id={id} parent={node.address} picked={picked} pick={pick} /> : null}
    </li>
  );
}

/** Name with a tick, and the value of now while it is in sight. */
export function Variable({ node, picked, pick, path = false }: Picking & { node: SourceNode; path?: boolean }) {
  const { number } = useFormats();
  const { ref, value } = useLiveValue(node.address);
  const shown = typeof value?.value === 'number' ? number(value.value) : (value?.value ?? null);
  return (
    <>
      <Checkbox
        label={path ? node.path : node.name}
        checked={picked.has(node.address)}
        onChange={(event) => pick([node.address], event.currentTarget.checked)}
      />
      <span ref={ref} className={`${classes['value']} ${value?.quality === 'good' ? '' : 'ms-stale'}`}>
        {shown === null ? (value?.status ?? '–') : `${String(shown)}${node.unit ? `\u00a0${node.unit}` : ''}`}
      </span>
    </>
  );
}
