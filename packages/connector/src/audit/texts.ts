import type { AuditCheckpoint, Bilingual } from '@millspace/schemas';

/** What the watch over the broker's audit log says. */
export const TEXTS = {
  unsigned: {
    en: 'The broker sent a checkpoint of its audit log that it has not signed.',
    de: 'Der Broker hat einen Prüfpunkt seines Prüfprotokolls geschickt, den er nicht unterzeichnet hat.',
  },
  unproven: {
    en: 'The broker gives no proof that its audit log grew out of the state that was kept here.',
    de: 'Der Broker belegt nicht, dass sein Prüfprotokoll aus dem hier aufbewahrten Stand gewachsen ist.',
  },
  restored: (kept: AuditCheckpoint, seen: AuditCheckpoint): Bilingual => ({
    en: `The broker says that it was restored from a backup: its audit log of ${kept.size} entries, as kept here, is not the one of ${seen.size} entries that it shows.`,
    de: `Der Broker sagt, dass er aus einer Sicherung wiederhergestellt wurde: Sein hier aufbewahrtes Prüfprotokoll mit ${kept.size} Einträgen ist nicht das mit ${seen.size} Einträgen, das er zeigt.`,
  }),
  changed: (kept: AuditCheckpoint, seen: AuditCheckpoint): Bilingual => ({
    en: `The audit log of the broker was changed: it signed ${kept.size} entries, and the ${seen.size} entries that it shows now did not grow out of them. It does not say that it was restored.`,
    de: `Das Prüfprotokoll des Brokers wurde verändert: Er hat ${kept.size} Einträge unterzeichnet, und die ${seen.size} Einträge, die er jetzt zeigt, sind nicht daraus gewachsen. Eine Wiederherstellung nennt er nicht.`,
  }),
};
