"""From cProfile's figures to a picture of the calls: SnakeViz inside the page, and a still picture where frames are stripped."""
