import type { ConsoleTopic, ControlMessage } from '@millspace/schemas';

/** What has changed when a message of the broker was taken in. */
export const TOPICS_OF_MESSAGES: Readonly<Record<ControlMessage['type'], readonly ConsoleTopic[]>> = {
  hello: ['status'],
  demand: ['datasets'],
  'control-signals': ['facts'],
  'negotiation.approval': ['inbox', 'negotiations'],
  'negotiation.state': ['negotiations', 'inbox'],
  'agreement.sign': ['negotiations', 'agreements'],
  'agreement.countersign': ['negotiations', 'agreements'],
  'agreement.verify': ['negotiations', 'agreements'],
  'agreement.finalized': ['negotiations', 'agreements', 'inbox'],
  'agreement.revoked': ['agreements', 'transfers', 'duties'],
  'transfer.state': ['transfers'],
  'history.request': ['transfers'],
  'rule.changed': ['rules', 'agreements'],
  'receipt.countersign': ['agreements'],
  'receipt.copy': ['agreements'],
  notice: ['notices'],
  'machine.relation': ['facts', 'inbox'],
  'transport.delegate': [],
  'audit.head': ['audit'],
  'audit.checkpoint': ['audit'],
};
