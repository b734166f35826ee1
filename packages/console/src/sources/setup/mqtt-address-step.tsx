import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../design/answer.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { Access, passed } from '../access.tsx';
import { useAccess } from '../trust.tsx';
import { useChange } from './address-step.tsx';
import { Onward } from './onward.tsx';
import type { StepProps } from './setup.page.tsx';

/** Where the MQTT broker is, and how what comes from it is written. */
export function MqttAddressStep({ source }: StepProps) {
  const { t } = useTranslation('sources');
  const { id, settings } = source;
  const [url, setUrl] = useState(settings.url ?? 'mqtt://');
  const [dialect, setDialect] = useState(settings.dialect ?? 'json');
  const change = useChange(id);
  const known = settings.url !== undefined;
  const access = useAccess(id, { enabled: known });
  const valid = /^(mqtt|mqtts|ws|wss):\/\/[^\s/]+/.test(url);
  const reached = passed(access.data, 'ours');
  return (
    <>
      <form
        className="ms-panel"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid)
            change.mutate(
              { url: url.trim(), dialect },
              { onSuccess: () => void (known ? access.refetch() : undefined) },
            );
        }}
      >
        <TextInput
          label={t('mqtt.label')}
          description={t('mqtt.about')}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          inputMode="url"
          maw={520}
        />
        <NativeSelect
          mt="sm"
          maw={360}
          label={t('mqtt.dialect')}
          value={dialect}
          onChange={(event) => setDialect(event.currentTarget.value as 'json' | 'sparkplug')}
          data={(['json', 'sparkplug'] as const).map((value) => ({ value, label: t(`mqtt.${value}`) }))}
        />
        <div className="ms-row" style={{ marginTop: 12 }}>
          <Button type="submit" disabled={!valid} loading={change.isPending || access.isFetching}>
            {t('setup.address.look')}
          </Button>
          {valid ? null : <span className="ms-muted">{t('mqtt.form')}</span>}
        </div>
        {change.error ? <ErrorPanel error={change.error} /> : null}
      </form>
      {known ? (
        <section className="ms-panel">
          <h2>{t('setup.sign-in.result')}</h2>
          <Answer of={access}>{(data) => <Access access={data} />}</Answer>
        </section>
      ) : null}
      <Onward source={source} from="address" missing={reached ? null : t('setup.address.missing')} />
    </>
  );
}
