/** What stands under every field for a redirection URL. */
export const REDIRECT_HELP = '%h is the host that the client asked for, without its port; %s is path and query.'
