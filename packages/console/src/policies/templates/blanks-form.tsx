import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { TemplateParameter } from '@millspace/schemas';
import { useState } from 'react';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { join } from '../tree/pointer.ts';
import classes from './bench.module.css';
import { freeName, NAME, renamed, usesOf } from './blanks.ts';
import { PARAMETER_TYPES } from './body.ts';
import type { Bench } from './use-template.ts';

const LANGUAGES = ['en', 'de'] as const;
const LISTS: readonly TemplateParameter['type'][] = ['terms', 'signals', 'participants'];
const NUMBERS: readonly TemplateParameter['type'][] = ['decimal', 'integer'];

/** What whoever uses the template fills in: each blank with its texts, its kind, what stands in it at first, its bounds. */
export function Blanks({ bench, show }: { bench: Bench; show: (pointer: string) => void }) {
  const t = useWords('templates');
  const { body, change, readOnly } = bench;
  const add = () =>
    change({
      ...body,
      parameters: [...body.parameters, { name: freeName(body, 'blank'), type: 'text', title: { en: '', de: '' } }],
    });
  return (
    <section className="ms-panel" aria-label={t('blanks')}>
      <h2>{t('blanks')}</h2>
      <p className="ms-muted">{t('blanksAbout')}</p>
      {body.parameters.length === 0 ? <p>{t('noBlanks')}</p> : null}
      {body.parameters.map((parameter, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name, which is the only other key, is what is typed here
        <Blank key={i} index={i} of={parameter} bench={bench} show={show} />
      ))}
      {readOnly ? null : (
        <Button variant="default" mt="sm" onClick={add}>
          {t('addBlank')}
        </Button>
      )}
    </section>
  );
}

interface BlankProps {
  index: number;
  of: TemplateParameter;
  bench: Bench;
  show: (pointer: string) => void;
}

function Blank({ index, of, bench, show }: BlankProps) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const { body, change, readOnly } = bench;
  const { name, type, title, help, choices, min, max } = of;
  // Opened where something is missing, and never closed under somebody's fingers.
  const [open, setOpen] = useState(title.en === '' || title.de === '');
  const uses = usesOf(body, name);
  const put = (next: TemplateParameter, tag: string) =>
    change({ ...body, parameters: body.parameters.map((one, i) => (i === index ? next : one)) }, `${index} ${tag}`);
  /** A member that is left out when it is empty. */
  const member = (key: 'default' | 'choices' | 'min' | 'max' | 'help', value: unknown) => {
    const { [key]: _old, ...others } = of;
    put((value === undefined ? others : { ...others, [key]: value }) as TemplateParameter, key);
  };
  const listOf = (text: string) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  const taken = body.parameters.filter((one) => one.name === name).length > 1;
  return (
    <details
      data-pointer={join('/parameters', index)}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {phrase(title) === '' ? name : phrase(title)} <span className="ms-muted">{t(`type.${type}`)}</span>
      </summary>
      <div className={classes.two}>
        {LANGUAGES.map((language) => (
          <TextInput
            key={language}
            mt="xs"
            lang={language}
            label={t(`titleIn.${language}`)}
            value={title[language]}
            readOnly={readOnly}
            onChange={(event) =>
              put({ ...of, title: { ...title, [language]: event.currentTarget.value } }, `title ${language}`)
            }
          />
        ))}
        {LANGUAGES.map((language) => (
          <TextInput
            key={language}
            mt="xs"
            lang={language}
            label={t(`helpIn.${language}`)}
            value={help?.[language] ?? ''}
            readOnly={readOnly}
            onChange={(event) => {
              const next = { en: '', de: '', ...help, [language]: event.currentTarget.value };
              member('help', next.en === '' && next.de === '' ? undefined : next);
            }}
          />
        ))}
        <TextInput
          mt="xs"
          label={t('nameOfBlank')}
          description={t('nameOfBlankHint')}
          value={name}
          readOnly={readOnly}
          error={!NAME.test(name) ? t('badName') : taken ? t('takenName') : undefined}
          onChange={(event) => {
            const to = event.currentTarget.value;
            const clash = body.parameters.some((one, i) => i !== index && one.name === to);
            // Two of one name could not be told apart any more.
            if (!clash) change(renamed(body, name, to), `${index} name`);
          }}
        />
        <NativeSelect
          mt="xs"
          label={t('typeOfBlank')}
          value={type}
          disabled={readOnly}
          onChange={(event) => {
            const { default: _old, ...others } = of;
            put({ ...others, type: event.currentTarget.value as TemplateParameter['type'] }, 'type');
          }}
          data={PARAMETER_TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
        />
        <TextInput
          mt="xs"
          label={t('defaultOfBlank')}
          description={t(LISTS.includes(type) ? 'withCommas' : `form.${type}`)}
          value={[of.default ?? []].flat().join(',')}
          readOnly={readOnly}
          onChange={(event) => {
            const text = event.currentTarget.value;
            member('default', text === '' ? undefined : LISTS.includes(type) ? text.split(',') : text);
          }}
        />
        <TextInput
          mt="xs"
          label={t('choicesOfBlank')}
          description={t('withCommas')}
          defaultValue={(choices ?? []).join(', ')}
          readOnly={readOnly}
          onBlur={(event) => {
            const list = listOf(event.currentTarget.value);
            if (list.join() !== (choices ?? []).join()) member('choices', list.length === 0 ? undefined : list);
          }}
        />
        {NUMBERS.includes(type)
          ? (['min', 'max'] as const).map((bound) => (
              <TextInput
                key={bound}
                mt="xs"
                inputMode="decimal"
                label={t(`${bound}OfBlank`)}
                value={(bound === 'min' ? min : max) ?? ''}
                readOnly={readOnly}
                onChange={(event) => {
                  const text = event.currentTarget.value.replace(',', '.').trim();
                  member(bound, text === '' ? undefined : text);
                }}
              />
            ))
          : null}
      </div>
      <p>
        {t('usedIn', { count: uses.length })}{' '}
        {uses[0] === undefined ? null : (
          <button type="button" className="ms-link" onClick={() => show(uses[0] as string)}>
            {t('showPlace')}
          </button>
        )}
      </p>
      {readOnly ? null : (
        <div className="ms-row">
          <Button
            variant="default"
            size="compact-md"
            disabled={uses.length > 0}
            onClick={() => change({ ...body, parameters: body.parameters.filter((_one, i) => i !== index) })}
          >
            {t('removeBlank')}
          </Button>
          {uses.length > 0 ? <span className="ms-muted">{t('removeBlankLacks')}</span> : null}
        </div>
      )}
    </details>
  );
}
