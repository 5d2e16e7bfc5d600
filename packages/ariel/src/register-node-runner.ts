// Lets isolated tasks find what starts their Node processes. It is loaded when one of them first runs.
import { registerNodeRunner } from '@ariel/sdk';

registerNodeRunner(async () => (await import('@ariel/provider-standard')).runInNode);
