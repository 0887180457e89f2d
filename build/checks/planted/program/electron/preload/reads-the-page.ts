/** The preload has the page's globals; nothing to find here. */
export const title: string = document.title;
