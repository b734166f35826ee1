import { Button, Textarea } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Sentence } from '../../design/sentence.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import classes from './bench.module.css';
import { misshapen, type TemplateBody } from './body.ts';
import { linesOf } from './json-lines.ts';
import type { Bench } from './use-template.ts';

const written = (body: TemplateBody): string => JSON.stringify(body, null, 2);

/** The template as JSON. What is typed counts as soon as it is one; until then it says where it is not. */
export function JsonTab({ bench }: { bench: Bench }) {
  const t = useWords('templates');
  const { body, change, readOnly } = bench;
  const [text, setText] = useState(() => written(body));
  const area = useRef<HTMLTextAreaElement>(null);
  const own = useRef<TemplateBody>(body);
  // Undo, or another draft: what is on the screen is not what was typed here.
  useEffect(() => {
    if (own.current !== body) setText(written(body));
    own.current = body;
  }, [body]);
  const problem = useMemo(() => problemOf(text), [text]);
  const write = (next: string) => {
    setText(next);
    const read = problemOf(next);
    if (read !== null) return;
    const {
      id: _id,
      version: _version,
      ...template
    } = JSON.parse(next) as TemplateBody & { id?: unknown; version?: unknown };
    own.current = template as TemplateBody;
    change(template as TemplateBody, 'json');
  };
  const select = (start: number, end: number) => {
    area.current?.focus();
    area.current?.setSelectionRange(start, end);
  };
  return (
    <section className="ms-panel">
      <p className="ms-muted">{t('jsonAbout')}</p>
      <Textarea
        ref={area}
        className={classes.json ?? ''}
        label={t('json')}
        value={text}
        rows={24}
        wrap="off"
        spellCheck={false}
        readOnly={readOnly}
        error={problem === null ? undefined : t(problem.kind, { line: problem.line, place: problem.place })}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {problem === null ? null : (
        <div className="ms-row" style={{ marginTop: 8 }}>
          <Button variant="default" size="compact-md" onClick={() => setText(written(body))}>
            {t('backToTemplate')}
          </Button>
          <span className="ms-muted">{t('notKept')}</span>
        </div>
      )}
      {problem === null ? <LinedRemarks bench={bench} text={text} select={select} /> : null}
    </section>
  );
}

type Problem = { kind: 'noJson' | 'noTemplate'; line: number; place: string };

function problemOf(text: string): Problem | null {
  const lines = linesOf(text);
  if (lines.wrong !== null) return { kind: 'noJson', line: lines.wrong, place: '' };
  const place = misshapen(JSON.parse(text));
  return place === null ? null : { kind: 'noTemplate', line: lines.lineOf(place), place: place || '/' };
}

interface LinedRemarksProps {
  bench: Bench;
  text: string;
  select: (start: number, end: number) => void;
}

function LinedRemarks({ bench, text, select }: LinedRemarksProps) {
  const t = useWords('templates');
  const words = useWords('builder');
  const phrase = usePhrase();
  const lines = useMemo(() => linesOf(text), [text]);
  const remarks = bench.judged?.remarks ?? [];
  return (
    <div role="status">
      {remarks.length === 0 ? <p>{t('noRemarks')}</p> : null}
      <ul>
        {remarks.map((remark) => {
          const line = lines.lineOf(remark.pointer);
          return (
            <li key={`${remark.code} ${remark.pointer} ${remark.text.en}`}>
              <button type="button" className="ms-link" onClick={() => select(...lines.rangeOf(line))}>
                {t('line', { line })}
              </button>{' '}
              <code>{remark.pointer}</code> <strong>{words(`remark.${remark.kind}`)}:</strong>{' '}
              <Sentence text={phrase(remark.text)} /> <code>{remark.code}</code>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
