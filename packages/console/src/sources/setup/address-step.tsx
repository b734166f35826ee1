import { Button, TextInput } from '@mantine/core';
import type { SourceInput, SourceProbe, SourceView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../api/use-api.ts';
import { Answer } from '../../design/answer.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { useProbe } from '../trust.tsx';
import { Onward } from './onward.tsx';
import type { StepProps } from './setup.page.tsx';

type Endpoint = SourceProbe['endpoints'][number];
type Security = NonNullable<SourceView['settings']['security']>;

export const useChange = (id: string) =>
  useCommand<Partial<SourceInput>, SourceView>(
    (changes) => ({ method: 'PUT', path: `/sources/${id}`, body: changes }),
    ['sources'],
  );

/** Where the server is, and which of its endpoints is used. */
export function AddressStep({ source }: StepProps) {
  const { t } = useTranslation('sources');
  const { id, settings } = source;
  const [typed, setTyped] = useState(settings.endpoint ?? 'opc.tcp://');
  const change = useChange(id);
  const known = settings.endpoint !== undefined;
  const probe = useProbe(id, known);
  const valid = /^opc\.tcp:\/\/[^\s/]+/.test(typed);
  const look = () =>
    change.mutate({ endpoint: typed.trim() }, { onSuccess: () => void (known ? probe.refetch() : undefined) });
  return (
    <>
      <form
        className="ms-panel"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) look();
        }}
      >
        <TextInput
          label={t('setup.address.label')}
          description={t('setup.address.about')}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          inputMode="url"
          maw={520}
        />
        <div className="ms-row" style={{ marginTop: 12 }}>
          <Button type="submit" disabled={!valid} loading={change.isPending || probe.isFetching}>
            {t('setup.address.look')}
          </Button>
          {valid ? null : <span className="ms-muted">{t('setup.address.form')}</span>}
        </div>
        {change.error ? <ErrorPanel error={change.error} /> : null}
      </form>
      {known ? (
        <Answer of={probe}>
          {(data) => (
            <Endpoints
              probe={data}
              security={settings.security}
              choose={(security) => change.mutate({ security })}
              busy={change.isPending}
            />
          )}
        </Answer>
      ) : null}
      <Onward
        source={source}
        from="address"
        missing={probe.data !== undefined && probe.error === null ? null : t('setup.address.missing')}
      />
    </>
  );
}

interface EndpointsProps {
  probe: SourceProbe;
  security: Security | undefined;
  choose: (security: Security) => void;
  busy: boolean;
}

function Endpoints({ probe: { server, endpoints }, security, choose, busy }: EndpointsProps) {
  const { t } = useTranslation('sources');
  const automatic = security === undefined || security.policy === 'auto';
  const chosen = (endpoint: Endpoint) =>
    automatic ? endpoint.recommended : endpoint.policy === security.policy && endpoint.mode === security.mode;
  const weak = endpoints.find(chosen)?.strength === 'none';
  return (
    <section className="ms-panel ms-scroll">
      <h2>{t('setup.address.found', { name: server.name || server.applicationUri })}</h2>
      <table className="ms-table">
        <thead>
          <tr>
            <th scope="col">{t('setup.address.use')}</th>
            <th scope="col">{t('setup.address.security')}</th>
            <th scope="col">{t('setup.address.means')}</th>
            <th scope="col">{t('setup.address.users')}</th>
          </tr>
        </thead>
        <tbody>
          {endpoints.map((endpoint) => (
            <tr key={`${endpoint.policy} ${endpoint.mode}`}>
              <td>
                <input
                  type="radio"
                  name="endpoint"
                  aria-label={`${endpoint.policy} ${endpoint.mode}`}
                  checked={chosen(endpoint)}
                  disabled={!endpoint.usable || busy}
                  onChange={() => choose(asSecurity(endpoint))}
                />
              </td>
              <th scope="row">
                {endpoint.policy} · {endpoint.mode}
              </th>
              <td>
                {t(`strength.${endpoint.strength}`)}
                {endpoint.recommended && automatic ? (
                  <div className="ms-muted">{t('setup.address.strongest')}</div>
                ) : null}
              </td>
              <td>{endpoint.users.map((user) => t(`user.${user}`)).join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {weak ? (
        <p role="status">
          <strong>{t('setup.address.weak')}</strong>
        </p>
      ) : null}
      {automatic ? null : (
        <Button variant="default" size="compact-sm" onClick={() => choose({ policy: 'auto', mode: 'auto' })}>
          {t('setup.address.automatic')}
        </Button>
      )}
    </section>
  );
}

/** What is offered but unknown to this connector is not usable, so it never gets here. */
function asSecurity({ policy, mode }: Endpoint): Security {
  return { policy, mode } as Security;
}
