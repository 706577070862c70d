"""From a build to a trial: is it right, how long does it take."""
