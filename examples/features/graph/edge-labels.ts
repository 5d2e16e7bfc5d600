// Order without data: chain() and crossDownstream(). A label() in a chain stands on the edges of the graph.
import { chain, crossDownstream, dag, label, task } from 'ariel';

const step = task('step', (_inputs, { ti }) => ti.taskId);
const place = (id: string) => step.with({ id })();

export default dag('graph_edge_labels', { tags: ['feature', 'graph'] }, () => {
  const weigh = place('weigh');
  chain(weigh, label('heavy'), place('by_truck'));
  chain(weigh, label('light'), place('by_bike'));
  // A list after a list: each element after its counterpart.
  const [signTruck, signBike] = [place('sign_for_truck'), place('sign_for_bike')];
  chain([place('load_truck'), place('load_bike')], [signTruck, signBike]);
  // All of these after all of those.
  crossDownstream([signTruck, signBike], [place('file_papers'), place('send_bill')]);
});
