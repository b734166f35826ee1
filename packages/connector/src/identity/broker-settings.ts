import type { ConnectorConfig } from '@millspace/schemas';
import type { BrokerConnection } from './broker-client.ts';

const NO_BROKER = 'http://127.0.0.1:1';

/** How the broker is reached, as the configuration says. */
export function brokerSettings(config: ConnectorConfig): ConstructorParameters<typeof BrokerConnection>[0] {
  const { broker } = config;
  if (broker === undefined) return { url: NO_BROKER };
  const { proxy, ca } = broker;
  return {
    url: broker.url,
    ...(proxy
      ? {
          proxy: {
            url: proxy.url,
            ...(proxy.user === undefined ? {} : { username: proxy.user }),
            ...(proxy.password === undefined ? {} : { password: proxy.password }),
          },
        }
      : {}),
    ...(ca ? { ca } : {}),
  };
}
