import { BatchList } from './batch-list.tsx';
import type { TabProps } from './machine.page.tsx';

export default function BatchesTab({ machine }: TabProps) {
  return (
    <BatchList
      machine={machine}
      historyOf={(range) => ({ to: `/machines/${encodeURIComponent(machine.machine)}/history`, search: range })}
    />
  );
}
