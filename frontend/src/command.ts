// What only the command screen loads: the map, the chosen matter, the discreet sound.
import "./map/map.ts";
import "./selection/selection.ts";
import "./alert/alert.ts";
