/** Parts that talk to a control node again and again: answers of scripts, retries, clocks. */
package dev.lighterman.run.remote;
