import { FileRootConfig, withOptions } from 'proscenium';

/** The usual configuration, which may also be given as a URL (`--config https://…`): it is then read again every minute. */
export default withOptions(FileRootConfig, { remote: { reloadInterval: { seconds: 60 } } });
