import { TextInput } from '@mantine/core';
import type { InboxKind, NotificationSettings, NotificationsView } from '@millspace/schemas';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormEnd } from './form-end.tsx';
import { type ChosenKinds, Kinds } from './kinds.tsx';
import { idOf } from './settings.ts';
import { useSettings } from './use-settings.ts';

interface NewReceiverProps {
  of: NotificationsView;
  title: string;
  /** What the fields of its own still lack, in words. */
  lacks: string | null;
  /** Everything that is set, the new one with it. */
  settingsWith: (common: { id: string; kinds?: InboxKind[] }) => NotificationSettings;
  onSaved: (view: NotificationsView) => void;
  onCancel: () => void;
  /** The fields of its own. */
  children: ReactNode;
}

/** The form of a new mailing list or program: its name, what only such a one has, and which kinds it is told of. */
export function NewReceiver(props: NewReceiverProps) {
  const { of, title, lacks, settingsWith, onSaved, onCancel, children } = props;
  const { t } = useTranslation('notifications');
  const [name, setName] = useState('');
  const [kinds, setKinds] = useState<ChosenKinds>(undefined);
  const save = useSettings();
  const id = idOf(
    name,
    [...of.lists, ...of.webhooks].map((one) => one.id),
  );
  return (
    <form
      style={{ maxWidth: 760, marginTop: 12 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (id === null || lacks !== null) return;
        save.mutate(settingsWith({ id, ...(kinds === undefined ? {} : { kinds }) }), { onSuccess: onSaved });
      }}
    >
      <h3>{title}</h3>
      <TextInput
        label={t('name')}
        value={name}
        maxLength={60}
        autoComplete="off"
        onChange={(e) => setName(e.currentTarget.value)}
      />
      {children}
      <Kinds all={of.kinds} value={kinds} onChange={setKinds} />
      <FormEnd
        error={save.error}
        lacks={id === null ? t('lacksName') : lacks}
        saving={save.isPending}
        onCancel={onCancel}
      />
    </form>
  );
}
