/** The features of a popup (`window.open`, HTML Standard section 7.2.2.1). Lengths are in CSS pixels. */
export interface PopupWindowFeatures {
    /** Distance from the left edge of the screen (default: centered on this page's window). */
    left?: number;
    /** Distance from the top edge of the screen (default: centered on this page's window). */
    top?: number;
    /** Width (default: one that fits this page's window, from 360 to 800). */
    width?: number;
    /** Height (default: 640). */
    height?: number;
    menubar?: boolean | string;
    toolbar?: boolean | string;
    location?: boolean | string;
    status?: boolean | string;
    resizable?: boolean | string;
    scrollbars?: boolean | string;
    /** After how many seconds the popup is closed (default: -1, never). */
    closePopupWindowAfterInSeconds?: number;
    [k: string]: boolean | string | number | undefined;
}

/** The default features of a popup. */
export const defaultPopupWindowFeatures = (): PopupWindowFeatures => ({
    location: false,
    toolbar: false,
    height: 640,
    closePopupWindowAfterInSeconds: -1,
});
