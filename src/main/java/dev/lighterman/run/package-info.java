/** Stages, supervises, follows and judges one execution of ansible-playbook on any control node. */
package dev.lighterman.run;
