/** How a popup looks (`window.open`, HTML Standard section 7.2.2.1). All lengths in CSS pixels. */
export interface PopupWindowFeatures {
    /** How far it is from the left of the screen; by default in the middle of this page's window. */
    left?: number;
    /** How far it is from the top of the screen; as `left`. */
    top?: number;
    /** Its width; by default one that fits this page's window, from 360 to 800. */
    width?: number;
    /** Its height (default: 640). */
    height?: number;
    menubar?: boolean | string;
    toolbar?: boolean | string;
    location?: boolean | string;
    status?: boolean | string;
    resizable?: boolean | string;
    scrollbars?: boolean | string;
    /** After how many seconds it is closed; not by time with -1, the default. */
    closePopupWindowAfterInSeconds?: number;
    [k: string]: boolean | string | number | undefined;
}

/** How a popup looks where nothing else is said. */
export const defaultPopupWindowFeatures = (): PopupWindowFeatures => ({
    location: false,
    toolbar: false,
    height: 640,
    closePopupWindowAfterInSeconds: -1,
});
