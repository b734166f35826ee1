import type { DatasetInput, OdrlOffer } from '@millspace/schemas';
import { datasetOf, jsonMapping } from './datasets.ts';
import type { Deal, House, MemberSpec } from './house.ts';
import { JsonMachine } from './json-machine.ts';

export interface TwoCompanies extends Deal {
  dataset: DatasetInput;
  /** Its mill, which talks until it is ended. */
  machine: JsonMachine;
}

const TOPIC = 'plant/mill-1';
const MILL = { machine: 'mill-1', pack: 'bead-mill/1', periods: { fast: 100 } };
const SIGNAL = 'agitator.power';

/** `alpha` publishes the power of its mill, which it reads over MQTT, on these terms; `beta` has agreed and data may flow. */
export async function twoCompanies(
  house: House,
  options: {
    terms?: (offer: OdrlOffer) => OdrlOffer;
    /** What a company starts with beyond that. */
    of?: (slug: string) => Partial<MemberSpec>;
  } = {},
): Promise<TwoCompanies> {
  const { terms = (offer) => offer, of = () => ({}) } = options;
  const url = await house.mqttBroker();
  const signals = { [SIGNAL]: { path: 'values.power' } };
  await house.member({
    slug: 'alpha',
    sources: [{ id: 'plant', type: 'mqtt', url, dialect: 'json', mapping: 'plant.yaml' }],
    files: { 'plant.yaml': jsonMapping({ ...MILL, source: 'plant', topic: TOPIC, signals }) },
    ...of('alpha'),
  });
  await house.member({ slug: 'beta', ...of('beta') });
  const plain = datasetOf({ ...MILL, provider: 'alpha', name: 'mills', signals: [SIGNAL], readers: ['beta'] });
  const dataset = { ...plain, offers: plain.offers.map(terms) };
  const deal = await house.deal('alpha', 'beta', dataset);
  const machine = await JsonMachine.connect(url, TOPIC);
  machine.talk(100, (step) => ({ power: 10 + (step % 5) }));
  return { ...deal, dataset, machine };
}
