import type { Broker } from '@millspace/broker';

export type Peer = Broker;
