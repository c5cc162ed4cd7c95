package dev.lighterman.kubernetes.place;

/** Every place is taken, and the request was not to wait for one. */
public final class PlaceTakenException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient PlaceHolder holder;

    PlaceTakenException(PlaceHolder holder) {
        super("taken by " + holder.name());
        this.holder = holder;
    }

    /** Who has had one of them for longest. */
    public PlaceHolder holder() {
        return holder;
    }
}
