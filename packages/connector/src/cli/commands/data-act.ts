import { dataActCommands, requestOf } from '@millspace/runtime/cli/policies/data-act';
import { collect, deskAction, type PolicyDesk, type PolicyHost } from '@millspace/runtime/cli/policies/host';
import { policyTexts } from '@millspace/runtime/cli/policies/texts';
import type { Command } from 'commander';
import { about } from '../action.ts';
import { holderCommands } from './data-act-holder.ts';
import { inWriting, step, type Written, written } from './data-act-writing.ts';
import { ownDataset } from './library.ts';

const url = encodeURIComponent;

/** The Data Act at a connector: as user of a machine, as data holder. */
export function dataActOfConnector(program: Command, host: PolicyHost): void {
  const dataAct = program.command('data-act').description(policyTexts(host.language)('dataAct'));
  dataActCommands(dataAct, host, ownDataset);
  asUser(dataAct, host);
  holderCommands(dataAct, host);
}

function asUser(dataAct: Command, host: PolicyHost): void {
  deskAction(
    host,
    inWriting(
      dataAct
        .command('ask <dataset>')
        .description(
          about(
            'as user of a machine: ask its data holder for the data, or to share them (Art. 4(1), 5(1))',
            'als Nutzer einer Maschine: vom Dateninhaber die Daten verlangen oder ihre Weitergabe (Art. 4(1), 5(1))',
          ),
        )
        .option('--share-with <participant>', about('a third party is to get them', 'ein Dritter soll sie erhalten'))
        .option(
          '--stop-sharing-with <participant>',
          about('a third party is to get them no more', 'ein Dritter soll sie nicht mehr erhalten'),
        )
        .option(
          '--purpose <purpose>',
          about('for what the third party may use them; several times', 'wofür der Dritte sie nutzen darf; mehrfach'),
          collect,
        ),
    ),
    ask,
  );
  deskAction(
    host,
    inWriting(
      dataAct
        .command('escalate <request>')
        .description(
          about(
            'nothing came in time, or a refusal: take it to the operator and the competent authority',
            'es kam nichts zur Zeit oder eine Ablehnung: vor den Betreiber und die zuständige Behörde bringen',
          ),
        ),
    ),
    async (desk, id: string, options: Written) => {
      const { id: whole } = await requestOf(desk, id);
      await step(desk, `/data-act/requests/${url(whole)}/escalate`, { text: written(options) });
    },
  );
}

interface AskOptions extends Written {
  shareWith?: string;
  stopSharingWith?: string;
  purpose?: string[];
}

async function ask(desk: PolicyDesk, dataset: string, options: AskOptions): Promise<void> {
  const { shareWith, stopSharingWith, purpose } = options;
  const recipient = shareWith ?? stopSharingWith;
  await step(desk, '/data-act/requests', {
    kind: shareWith !== undefined ? 'third-party' : stopSharingWith !== undefined ? 'stop-sharing' : 'user-access',
    dataset: await ownDataset(desk, dataset),
    text: written(options),
    ...(recipient !== undefined && { recipient }),
    ...(purpose && { purposes: purpose }),
  });
}
