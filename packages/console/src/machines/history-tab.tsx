import type { TabProps } from './machine.page.tsx';
import { MachineHistory } from './machine-history.tsx';

export default function HistoryTab({ machine }: TabProps) {
  return <MachineHistory machine={machine} />;
}
