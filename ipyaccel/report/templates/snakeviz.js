"use strict";
// Unpacks SnakeViz's scripts and the profile's figures, and starts it as its own page does. Nothing is requested from anywhere.
(function () {
  const MARGIN = 2;
  const ROWS_WITH_TIMES = 10;
  const element = (id) => document.getElementById(id);

  async function unpacked(id) {
    const letters = atob(element(id).textContent);
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  function added(text, id) {
    const script = document.createElement("script");
    if (id) {
      script.id = id;
      script.type = "javascript/worker"; // SnakeViz takes the text from here; the page must not run it
    }
    script.textContent = text;
    document.body.append(script);
  }

  // SnakeViz leaves room beside an icicle for the buttons of its page; here they stand above it.
  function fillWidth() {
    const whole = window.get_icicle_render_params;
    window.get_icicle_render_params = function () {
      const found = whole();
      found.width = window.innerWidth - 2 * MARGIN;
      found.height = element("chart").clientHeight;
      found.leftMargin = found.topMargin = 0;
      found.transform = "";
      found.partition.size([found.width, found.height]);
      return found;
    };
  }

  // Many rows are too low for two lines of text each.
  function fitRows() {
    document.body.classList.toggle("low", element("sv-depth-select").value > ROWS_WITH_TIMES);
  }

  function redraw() {
    const stack = window.sv_call_stack;
    window.sv_draw_vis(stack[stack.length - 1], stack.length > 1 ? stack[stack.length - 2] : null);
  }

  function start(figures) {
    window.sv_json_cache = {};
    window.sv_worker = window.sv_make_worker();
    window.sv_root_func_name = window.sv_root_func_name__cached = window.sv_find_root(figures);
    window.sv_call_stack = [window.sv_root_func_name];
    window.sv_total_time = figures[window.sv_root_func_name].stats[3];
    window.sv_update_call_stack_list();
    window.sv_call_stack_btn_for_show();
    element("sv-depth-select").addEventListener("change", fitRows);
    fitRows();
    redraw();
    let waiting;
    window.addEventListener("resize", function () {
      clearTimeout(waiting);
      waiting = setTimeout(redraw, 150);
    });
  }

  async function load() {
    const [code, figures] = await Promise.all([unpacked("code"), unpacked("figures")]);
    const texts = JSON.parse(code);
    for (const name of ["jquery", "d3", "lodash", "immutable"]) added(texts[name]);
    const own = texts.worker.replace("{% raw callees %}", () => figures);
    added([texts.lodash, texts.immutable, "self.importScripts = function () {}", own].join(";\n"), "hierarchy-worker");
    added(texts.controls);
    added(texts.picture);
    fillWidth();
    start(JSON.parse(figures));
  }

  function failed(error) {
    element("working-spinner").textContent = "";
    element("sv-info-div").textContent = "SnakeViz does not run in this browser (" + error + "). The still picture below shows the same.";
  }

  function begin() {
    if (window.innerWidth < 50 || window.innerHeight < 50) return; // folded away: it begins when it is unfolded
    window.removeEventListener("resize", begin);
    load().catch(failed);
  }
  window.addEventListener("resize", begin);
  begin();
})();
