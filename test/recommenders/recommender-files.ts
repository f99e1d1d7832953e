import { nameOf, namedFiles } from '../../scripts/repository.ts';

/** Those that want a model have tests of their own: language-models.test.ts. */
const overModels = ['plmNr', 'once', 'recformer'];

/** Files of the recommenders that need no option. */
export const recommenderFiles = namedFiles('src/recommenders').filter((file) => !overModels.includes(nameOf(file)));
