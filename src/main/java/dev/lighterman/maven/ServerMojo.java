package dev.lighterman.maven;

/** The common part of the goals that need a server and no image. */
abstract class ServerMojo extends DeliveryMojo {
    @Override
    final boolean needsImage() {
        return false;
    }

    @Override
    boolean isPerPipeline() {
        return false;
    }
}
