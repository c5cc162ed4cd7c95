package com.example;

import dev.lighterman.Pipeline;
import dev.lighterman.api.PipelineResult;
import java.nio.file.Path;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A Spring Boot application that delivers when it starts. */
@SpringBootApplication(proxyBeanMethods = false)
public class Deliver {
    /**
     * Starts it.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        System.exit(SpringApplication.exit(SpringApplication.run(Deliver.class, arguments)));
    }

    @Bean
    CommandLineRunner deliver() {
        return arguments -> {
            PipelineResult result = Pipeline.load(Path.of("lighterman.yml")).run(event -> {});
            System.out.println("Spring Boot " + SpringBootVersion.getVersion());
            System.out.println(result.result() + " " + result.rollout().map(rollout -> rollout.verdict()));
            result.failure().ifPresent(failure -> System.out.println(failure.message()));
        };
    }
}
