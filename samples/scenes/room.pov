// A sunlit room: floor boards, rug, patterned wallpaper, sideboard, and a tall vase in the way.
// Declare=Obj=0 renders the same view without the vase.
#version 3.7;
#ifndef (Obj) #declare Obj = 1; #end
global_settings {
  assumed_gamma 1.0 max_trace_level 5
  radiosity { pretrace_start 0.08 pretrace_end 0.01 count 90 nearest_count 6 error_bound 0.55 recursion_limit 2 low_error_factor 0.6 gray_threshold 0 minimum_reuse 0.01 brightness 1.0 normal off }
}
#default { finish { ambient 0 diffuse 0.85 } }
#include "functions.inc"

camera { location <0.75, 1.42, -3.15> direction z right x*1.5 up y angle 58 look_at <-0.12, 0.66, 1.2> }
#declare fN = function { pattern { bozo warp { turbulence 0.5 octaves 6 omega 0.6 } scale 1 } }

// late sun through the window, plus the sky in the window as a soft area
light_source { <-9.2, 7.4, -2.6> srgb <1.0, 0.86, 0.66>*3.5 parallel point_at <0, 0, 0> area_light x*0.25, z*0.25, 4, 4 adaptive 0 }
light_source { <-2.44, 1.55, 0.55> srgb <0.78, 0.87, 1.0>*1.5 area_light y*1.4, z*1.5, 5, 5 adaptive 0 fade_distance 1.7 fade_power 2 }
// the rest of the room behind the camera
light_source { <1.2, 2.2, -3.4> srgb <0.90, 0.88, 0.86>*0.42 area_light x*2.4, y*1.4, 4, 4 adaptive 0 fade_distance 4 fade_power 1 }

// ---- floor boards -----------------------------------------------------
#declare R = seed(51);
#macro WoodPig(C, S, O)
  pigment {
    average
    pigment_map {
      [2 wood warp { turbulence <0.06, 0.05, 0.25> octaves 4 } color_map { [0 srgb C*1.06] [0.45 srgb C*0.98] [0.80 srgb C*0.76] [0.93 srgb C*0.60] [1 srgb C*1.04] }
         scale <0.034, 0.034, 0.5>*S rotate <2.6, 1.2, 0> translate <O, O*0.37, O*1.9>]
      [1.1 bozo warp { turbulence 0.5 octaves 5 } scale <0.0035, 0.01, 0.16>*S color_map { [0.25 srgb C*0.62] [0.5 srgb C] [0.8 srgb C*1.12] } translate O]
      [0.7 bozo warp { turbulence 0.6 } scale <0.08, 0.1, 0.5>*S color_map { [0.2 srgb C*0.80] [0.8 srgb C*1.15] } translate O*2]
    }
  }
#end
#declare TWorn = texture {
  pigment {
    function { min(0.999, max(0, 0.6*fN(x*2.2, 1, z*1.3) + 0.4*fN(x*19, 1, z*6))) }
    color_map { [0 rgbt 1] [0.52 rgbt 1] [0.68 srgbt <0.78, 0.66, 0.50, 0.80>] [1 srgbt <0.80, 0.70, 0.55, 0.7>] }
  }
  finish { specular 0.10 roughness 0.06 reflection { 0.005, 0.22 fresnel } conserve_energy }
}
#declare PW = 0.118;
#declare I = -24;
#while (I < 26)
  #declare Z = -4.5 - 1.6*rand(R);
  #while (Z < 2.45)
    #declare L = 1.1 + 1.1*rand(R);
    #declare V = 0.78 + 0.36*rand(R);
    #declare C = <0.60 + 0.05*rand(R), 0.40 + 0.04*rand(R), 0.235 + 0.03*rand(R)>*V;
    union {
      box { <-PW/2 + 0.0022, -0.02, 0.0012>, <PW/2 - 0.0022, -0.0018, L - 0.0012> }
      box { <-PW/2 + 0.0008, -0.02, 0.0006>, <PW/2 - 0.0008, -0.0034, L - 0.0006> }
      texture { WoodPig(C, 1, 30*rand(R)) normal { bozo 0.06 scale <0.004, 0.01, 0.2> } finish { diffuse 0.85 specular 0.12 roughness 0.04 reflection { 0.005, 0.25 fresnel } conserve_energy } }
      texture { TWorn }
      interior { ior 1.45 }
      rotate z*(rand(R) - 0.5)*0.5
      translate <I*PW, 0, Z>
    }
    #declare Z = Z + L;
  #end
  #declare I = I + 1;
#end
plane { y, -0.012 pigment { srgb <0.10, 0.07, 0.05> } }

// ---- walls ------------------------------------------------------------
#declare fU = function(x) { cos(2*pi*x/0.26) }
#declare fV = function(y) { cos(2*pi*y/0.40) }
#declare fPaper = function(x, y) { // an ogee pattern with leaves inside
  0.5 + 0.25*(fU(x)*0.9 + fV(y) + 0.42*cos(4*pi*x/0.26)*cos(4*pi*y/0.40) - 0.20*cos(8*pi*x/0.26)*cos(6*pi*y/0.40)) }
#declare TPaper = texture {
  pigment {
    function { min(0.999, max(0, fPaper(x + 0.004*(fN(x*20, y*20, 0) - 0.5), y))) }
    color_map {
      [0.00 srgb <0.44, 0.54, 0.52>] [0.16 srgb <0.44, 0.54, 0.52>]
      [0.17 srgb <0.62, 0.68, 0.62>] [0.23 srgb <0.62, 0.68, 0.62>]
      [0.24 srgb <0.52, 0.61, 0.58>] [0.52 srgb <0.53, 0.62, 0.59>]
      [0.53 srgb <0.64, 0.69, 0.62>] [0.57 srgb <0.64, 0.69, 0.62>]
      [0.58 srgb <0.47, 0.57, 0.55>] [0.74 srgb <0.47, 0.57, 0.55>]
      [0.75 srgb <0.66, 0.70, 0.62>] [0.90 srgb <0.68, 0.71, 0.63>]
      [0.91 srgb <0.60, 0.58, 0.46>] [1.00 srgb <0.60, 0.58, 0.46>]
    }
  }
  normal { bumps 0.10 scale 0.004 }
}
#declare TAge = texture {
  pigment {
    function { min(0.999, max(0, 0.62*fN(x*1.2, y*1.2, z*1.2) + 0.38*fN(x*60, y*60, z*60))) }
    color_map { [0 srgbt <0.36, 0.34, 0.28, 0.82>] [0.5 srgbt <0.5, 0.48, 0.40, 0.95>] [1 srgbt <0.9, 0.88, 0.80, 0.86>] }
  }
}
#declare TWhite = texture {
  pigment { bozo warp { turbulence 0.7 octaves 6 } scale 0.3 color_map { [0.2 srgb <0.80, 0.79, 0.75>] [0.8 srgb <0.87, 0.86, 0.83>] } }
  normal { bumps 0.04 scale <0.01, 0.15, 0.01> }
  finish { specular 0.12 roughness 0.05 }
}
box { <-2.6, 0, 2.40>, <3.4, 2.8, 2.6> texture { TPaper } texture { TAge } }
box { <3.2, 0, -4.6>, <3.4, 2.8, 2.6> texture { TPaper rotate y*90 } texture { TAge } }
union { // dado, rail and skirting
  box { <-2.6, 0, 2.375>, <3.4, 0.17, 2.41> }
  cylinder { <-2.6, 0.17, 2.39>, <3.4, 0.17, 2.39>, 0.013 }
  box { <-2.6, 0, 2.365>, <3.4, 0.03, 2.41> }
  texture { TWhite }
}
box { <-2.7, 2.75, -4.7>, <3.5, 2.9, 2.7> texture { TWhite } }
box { <-2.7, 0, -4.8>, <3.5, 2.9, -4.7> texture { pigment { srgb <0.72, 0.70, 0.64> } } }
// window wall
#declare WallL = difference {
  box { <-2.75, 0, -4.7>, <-2.5, 2.8, 2.6> }
  box { <-2.8, 0.72, -0.35>, <-2.4, 2.35, 1.45> }
  texture { TPaper rotate y*90 } texture { TAge }
}
object { WallL }
union {
  box { <-2.80, 0.68, -0.42>, <-2.40, 0.72, 1.52> }
  difference { box { <-2.52, 0.66, -0.44>, <-2.475, 2.44, 1.54> } box { <-2.6, 0.72, -0.35>, <-2.4, 2.35, 1.45> } }
  #declare I = 0;
  #while (I < 4) box { <-2.66, 0.72, -0.025>, <-2.62, 2.35, 0.025> translate z*(-0.33 + I*1.76/3) } #declare I = I + 1; #end
  #declare I = 0;
  #while (I < 4) box { <-2.655, -0.02, -0.35>, <-2.625, 0.02, 1.45> translate y*(0.74 + I*1.59/3) } #declare I = I + 1; #end
  box { <-2.5, 0, -4.6>, <-2.475, 0.17, 2.4> }
  texture { TWhite }
}
// what the window shows: bright sky and blurred greenery
box { <-5.1, -1, -8>, <-5, 8, 12>
  pigment { gradient y warp { turbulence 0.15 } color_map { [0 srgb <0.42, 0.50, 0.28>] [0.18 srgb <0.55, 0.62, 0.38>] [0.32 srgb <0.80, 0.87, 0.86>*1.3] [1 srgb <0.72, 0.84, 0.98>*1.8] } scale 9 translate -y }
  finish { diffuse 0 emission 1 } no_shadow }
// curtains
#macro Curtain(Z0, Z1)
  isosurface {
    function { abs(x + 2.40 - 0.030*sin(z*2*pi/0.085 + 2.4*sin(z*9) + 0.4*sin(y*2.1)) - 0.012*sin(z*31 + y)) - 0.004 }
    contained_by { box { <-2.46, 0.04, Z0>, <-2.34, 2.52, Z1> } } max_gradient 4.2 accuracy 0.0006 open
    texture { pigment { gradient y color_map { [0 srgb <0.78, 0.73, 0.62>] [1 srgb <0.82, 0.78, 0.68>] } } normal { quilted 0.2 scale 0.004 } finish { diffuse 0.7, 0.3 } }
  }
#end
Curtain(1.42, 1.86)
Curtain(-0.85, -0.36)
cylinder { <-2.40, 2.54, -0.95>, <-2.40, 2.54, 1.95>, 0.014 pigment { srgb <0.24, 0.20, 0.16> } finish { specular 0.4 roughness 0.03 } }

// ---- rug --------------------------------------------------------------
#declare RX = 1.12; #declare RZ = 0.80;
#declare fK = function(x) { floor(x*170)/170 }
#declare fEdge = function(x, z) { max(abs(x) - RX, abs(z) - RZ) } // 0 at the edge, negative inside
#declare fFieldP = function(x, z) { sin(x*21)*sin(z*21) + 0.6*cos((x + z)*33)*cos((x - z)*33) + 0.35*cos(x*64)*cos(z*64) }
#declare fMed = function(x, z) { sqrt(x*x/0.36 + z*z/0.17)*(1 + 0.10*cos(8*atan2(z, x + 0.00001)) + 0.05*cos(16*atan2(z, x + 0.00001))) }
#declare fBand = function(x, z) { // which colour each knot has, 0..1
  select(fEdge(x, z) + 0.045, select(fEdge(x, z) + 0.060, select(fEdge(x, z) + 0.185, select(fEdge(x, z) + 0.205,
    select(fMed(x, z) - 1, select(fMed(x, z) - 0.9,
       select(fMed(x, z) - 0.42, select(cos(x*52)*cos(z*52) - 0.1, 0.05, 0.85), select(fFieldP(x*1.4, z*1.4) - 0.55, 0.35, 0.65)), 0.85),
       select(fFieldP(x, z) - 0.75, select(fFieldP(x, z) + 1.0, 0.35, 0.15), 0.65)), 0.85),
    select(sin(x*38)*sin(z*38) + 0.5*cos((x + z)*38) - 0.45, select(cos(x*76)*cos(z*76) + 0.75, 0.65, 0.05), 0.85)), 0.85), 0.05) }
#declare TRug = texture {
  pigment {
    function { min(0.999, max(0, fBand(fK(x) + 0.0015*sin(z*300), fK(z)) + 0.0)) }
    color_map {
      [0.10 srgb <0.13, 0.16, 0.27>] [0.10 srgb <0.30, 0.40, 0.44>]
      [0.25 srgb <0.30, 0.40, 0.44>] [0.25 srgb <0.50, 0.13, 0.11>]
      [0.50 srgb <0.50, 0.13, 0.11>] [0.50 srgb <0.70, 0.46, 0.24>]
      [0.75 srgb <0.70, 0.46, 0.24>] [0.75 srgb <0.80, 0.73, 0.58>]
      [1.00 srgb <0.80, 0.73, 0.58>]
    }
  }
  normal { average normal_map { [1 bumps 0.8 scale 0.004] [1 granite 0.4 scale 0.05] } }
}
#declare TPile = texture { // pile direction, wear, single threads
  pigment {
    function { min(0.999, max(0, 0.40*fN(x*5, 2, z*14) + 0.60*fN(x*170, 2, z*170))) }
    color_map { [0 srgbt <0.05, 0.04, 0.04, 0.45>] [0.40 srgbt <0.1, 0.08, 0.07, 0.82>] [0.55 rgbt 1] [0.7 srgbt <0.9, 0.85, 0.75, 0.86>] [1 srgbt <0.9, 0.85, 0.75, 0.7>] }
  }
  normal { bumps 0.7 scale 0.004 }
}
union {
  isosurface {
    function { y - 0.011 - 0.004*(f_noise3d(x*3, 0, z*3) - 0.5) - 0.0025*(f_noise3d(x*130, 0, z*130) - 0.5) + 0.02*max(0, fEdge(x, z) + 0.02)*10*max(0, fEdge(x, z) + 0.02)*10 }
    contained_by { box { <-RX, 0, -RZ>, <RX, 0.02, RZ> } } max_gradient 1.6 accuracy 0.0006
    texture { TRug } texture { TPile }
  }
  #declare I = 0;
  #while (I < 150)
    #declare Zt = -RZ + 0.012 + I*(2*RZ - 0.024)/149;
    #declare Sg = -1;
    #while (Sg <= 1)
      #declare B = <Sg*(RX - 0.005), 0.006, Zt>;
      #declare M = B + <Sg*0.03, 0.001, 0.008*(rand(R) - 0.5)>;
      cone { B, 0.0032, M, 0.003 texture { pigment { srgb <0.78, 0.72, 0.58> } } }
      cone { M, 0.003, M + <Sg*(0.022 + 0.015*rand(R)), -0.004, 0.03*(rand(R) - 0.5)>, 0.0042 texture { pigment { srgb <0.74, 0.68, 0.54> } } }
      #declare Sg = Sg + 2;
    #end
    #declare I = I + 1;
  #end
  rotate y*-5
  translate <0.18, 0, 0.55>
}

// ---- sideboard --------------------------------------------------------
#declare CW = <0.40, 0.245, 0.145>;
#macro Board(A, B, Ax, O)
  box { A, B
    #if (Ax = 1) texture { WoodPig(CW, 1, O) finish { specular 0.25 roughness 0.03 reflection { 0.01, 0.2 fresnel } conserve_energy } rotate y*90 }
    #else texture { WoodPig(CW*0.92, 1, O) finish { specular 0.2 roughness 0.03 } rotate x*90 } #end
    interior { ior 1.45 } }
#end
#declare Side = union {
  Board(<-0.86, 0.80, -0.24>, <0.86, 0.835, 0.22>, 1, 3)
  Board(<-0.83, 0.18, -0.20>, <-0.80, 0.80, 0.22>, 0, 4)
  Board(<0.80, 0.18, -0.20>, <0.83, 0.80, 0.22>, 0, 5)
  Board(<-0.83, 0.15, -0.21>, <0.83, 0.185, 0.22>, 1, 6)
  box { <-0.81, 0.18, -0.17>, <0.81, 0.80, 0.21> pigment { srgb <0.09, 0.055, 0.035> } }
  #declare I = 0;
  #while (I < 3) // three drawers on top, doors below
    #declare Xa = -0.795 + I*0.53;
    Board(<Xa + 0.004, 0.612, -0.205>, <Xa + 0.526, 0.792, -0.17>, 1, 11 + I*2.3)
    Board(<Xa + 0.004, 0.192, -0.205>, <Xa + 0.526, 0.604, -0.17>, 1, 21 + I*3.1)
    union {
      sphere { <Xa + 0.265, 0.702, -0.232>, 0.016 } cylinder { <Xa + 0.265, 0.702, -0.232>, <Xa + 0.265, 0.702, -0.2>, 0.007 }
      sphere { <Xa + 0.47, 0.42, -0.232>, 0.014 } cylinder { <Xa + 0.47, 0.42, -0.232>, <Xa + 0.47, 0.42, -0.2>, 0.006 }
      pigment { srgb <0.72, 0.55, 0.28> } finish { diffuse 0.4 specular 0.8 roughness 0.02 reflection { 0.25 metallic } metallic }
    }
    #declare I = I + 1;
  #end
  cone { <-0.76, 0.15, -0.15>, 0.030, <-0.79, 0, -0.18>, 0.017 texture { WoodPig(CW*0.8, 1, 2) rotate x*90 } }
  cone { <0.76, 0.15, -0.15>, 0.030, <0.79, 0, -0.18>, 0.017 texture { WoodPig(CW*0.8, 1, 7) rotate x*90 } }
  cone { <-0.76, 0.15, 0.16>, 0.030, <-0.79, 0, 0.18>, 0.017 texture { WoodPig(CW*0.8, 1, 2) rotate x*90 } }
  cone { <0.76, 0.15, 0.16>, 0.030, <0.79, 0, 0.18>, 0.017 texture { WoodPig(CW*0.8, 1, 7) rotate x*90 } }
  // books
  #declare BX = 0.24;
  #declare I = 0;
  #while (I < 9)
    #declare Wd = 0.022 + 0.024*rand(R); #declare Hb = 0.17 + 0.09*rand(R); #declare Q = rand(R);
    #declare BC = (Q < 0.25 ? <0.36, 0.13, 0.11> : (Q < 0.5 ? <0.16, 0.24, 0.29> : (Q < 0.7 ? <0.30, 0.33, 0.20> : (Q < 0.85 ? <0.66, 0.58, 0.42> : <0.20, 0.17, 0.16>))));
    union {
      box { <0, 0, 0>, <Wd - 0.002, Hb, 0.16> }
      cylinder { <Wd/2 - 0.001, 0, 0>, <Wd/2 - 0.001, Hb, 0>, Wd/2 - 0.001 scale <1, 1, 0.6> }
      texture { pigment { gradient y scale Hb color_map { [0 srgb BC] [0.10 srgb BC] [0.10 srgb <0.66, 0.52, 0.28>] [0.12 srgb <0.66, 0.52, 0.28>] [0.12 srgb BC] [0.72 srgb BC] [0.72 srgb <0.62, 0.50, 0.28>] [0.84 srgb <0.62, 0.50, 0.28>] [0.84 srgb BC] [1 srgb BC] } } normal { granite 0.15 scale 0.02 } finish { specular 0.1 } }
      rotate z*(I = 8 ? 9 : 0) translate <BX, 0.835, -0.08 + 0.02*rand(R)>
    }
    #declare BX = BX + Wd;
    #declare I = I + 1;
  #end
  // table lamp
  union {
    lathe { cubic_spline 8, <0.0, -0.02>, <0.07, 0.0>, <0.065, 0.02>, <0.03, 0.05>, <0.085, 0.15>, <0.045, 0.26>, <0.012, 0.30>, <0.012, 0.40>
      texture { pigment { bozo turbulence 0.6 scale 0.08 color_map { [0.2 srgb <0.62, 0.60, 0.52>] [0.8 srgb <0.72, 0.70, 0.63>] } } finish { specular 0.5 roughness 0.01 reflection { 0.01, 0.3 fresnel } conserve_energy } } interior { ior 1.5 } }
    cone { <0, 0.30, 0>, 0.165, <0, 0.52, 0>, 0.105 open texture { pigment { srgb <0.83, 0.76, 0.62> } normal { quilted 0.15 scale 0.006 } finish { diffuse 0.7, 0.3 } } }
    translate <-0.55, 0.835, 0.0>
  }
  // bowl with fruit
  difference { sphere { <0, 0.115, 0>, 0.13 } sphere { <0, 0.12, 0>, 0.122 } box { <-0.2, 0.10, -0.2>, <0.2, 0.4, 0.2> }
    texture { pigment { srgb <0.22, 0.32, 0.42> } finish { specular 0.5 roughness 0.01 reflection { 0.01, 0.25 fresnel } conserve_energy } } interior { ior 1.5 } translate <-0.05, 0.85, -0.03> }
  #declare I = 0;
  #while (I < 6)
    sphere { <0.058*cos(I*1.25), 0.085 + (I > 4 ? 0.055 : 0), 0.058*sin(I*1.25)>*(I > 4 ? <0.1, 1, 0.1> : 1), 0.037
      texture { pigment { bozo turbulence 0.5 scale 0.03 color_map { [0.2 srgb <0.80, 0.42, 0.08>] [0.8 srgb <0.86, 0.52, 0.12>] } } normal { bumps 0.2 scale 0.003 } finish { specular 0.2 roughness 0.04 } } translate <-0.05, 0.85, -0.03> }
    #declare I = I + 1;
  #end
  translate <0.35, 0, 2.12>
}
object { Side }

// picture in a frame
#declare fHill = function(x, y) { y - 0.10*sin(x*7) - 0.05*sin(x*17 + 1) - 0.06*fN(x*9, y*9, 0) }
union {
  difference { box { <-0.36, -0.27, -0.035>, <0.36, 0.27, 0.02> } box { <-0.315, -0.225, -0.1>, <0.315, 0.225, 0.1> }
    texture { WoodPig(<0.52, 0.38, 0.20>, 0.6, 3) finish { specular 0.35 roughness 0.03 } rotate y*90 } }
  box { <-0.32, -0.23, -0.012>, <0.32, 0.23, 0.02> pigment { srgb <0.86, 0.84, 0.77> } }
  box { <-0.25, -0.165, -0.014>, <0.25, 0.165, 0.02>
    pigment { function { min(0.999, max(0, 0.5 + 1.6*fHill(x, y) + 0.25*(fN(x*22, y*60, 1) - 0.5))) }
      color_map { [0 srgb <0.25, 0.27, 0.17>] [0.3 srgb <0.42, 0.42, 0.24>] [0.48 srgb <0.36, 0.42, 0.40>] [0.50 srgb <0.78, 0.66, 0.50>] [0.75 srgb <0.62, 0.68, 0.70>] [1 srgb <0.42, 0.55, 0.66>] } } }
  translate <0.30, 1.72, 2.385>
}

// ---- armchair ---------------------------------------------------------
#include "shapes.inc"
#declare TCloth = texture {
  pigment { average pigment_map {
    [1 bozo warp { turbulence 0.4 } scale 0.004 color_map { [0.2 srgb <0.30, 0.34, 0.27>] [0.8 srgb <0.47, 0.50, 0.40>] }]
    [1 bozo warp { turbulence 0.6 octaves 6 } scale 0.15 color_map { [0.2 srgb <0.35, 0.39, 0.31>] [0.8 srgb <0.43, 0.46, 0.37>] }] } }
  normal { average normal_map { [1 quilted 0.5 scale 0.006] [1 bumps 0.35 scale 0.12] [0.6 wrinkles 0.4 scale 0.2] } }
}
#declare Chair = union {
  object { Round_Box_Merge(<-0.36, 0.14, -0.36>, <0.36, 0.32, 0.36>, 0.04) }
  object { Round_Box_Merge(<-0.27, 0.31, -0.38>, <0.27, 0.46, 0.24>, 0.065) }
  object { Round_Box_Merge(<-0.40, 0.14, -0.37>, <-0.265, 0.60, 0.36>, 0.062) }
  object { Round_Box_Merge(<0.265, 0.14, -0.37>, <0.40, 0.60, 0.36>, 0.062) }
  object { Round_Box_Merge(<-0.34, 0.16, 0.0>, <0.34, 0.92, 0.15>, 0.07) rotate x*10 translate <0, 0, 0.20> }
  object { Round_Box_Merge(<-0.25, 0.0, 0.0>, <0.25, 0.42, 0.13>, 0.064) rotate x*13 translate <0, 0.44, 0.11> }
  #declare I = -1;
  #while (I <= 1)
    cone { <I*0.32, 0.15, -0.30>, 0.026, <I*0.34, 0, -0.33>, 0.016 texture { WoodPig(CW*0.8, 1, 7) rotate x*90 } }
    cone { <I*0.32, 0.15, 0.30>, 0.026, <I*0.34, 0, 0.33>, 0.016 texture { WoodPig(CW*0.8, 1, 7) rotate x*90 } }
    #declare I = I + 2;
  #end
  texture { TCloth }
}
object { Chair rotate y*-35 translate <-1.62, 0, 1.62> }

// ---- the vase ---------------------------------------------------------
#if (Obj)
#declare fVase = function(x, y, z) { sin(12*atan2(z, x + 0.00001) + 5*sin(y*16))*sin(y*42) }
lathe {
  cubic_spline 15,
  <0.05, -0.03>, <0.082, 0.0>, <0.088, 0.02>, <0.118, 0.12>, <0.152, 0.25>, <0.150, 0.36>, <0.095, 0.47>, <0.058, 0.53>, <0.054, 0.58>, <0.078, 0.632>, <0.080, 0.640>, <0.070, 0.634>, <0.046, 0.58>, <0.046, 0.50>, <0.06, 0.40>
  texture {
    pigment {
      function { min(0.999, max(0, 0.5 + 0.42*fVase(x, y, z) + 0.18*(fN(x*30, y*30, z*30) - 0.5))) }
      color_map { [0.0 srgb <0.13, 0.22, 0.45>] [0.28 srgb <0.20, 0.31, 0.55>] [0.36 srgb <0.84, 0.85, 0.83>] [0.80 srgb <0.87, 0.87, 0.84>] [0.85 srgb <0.25, 0.36, 0.60>] [1 srgb <0.14, 0.24, 0.48>] }
    }
    finish { diffuse 0.8 specular 0.6 roughness 0.004 reflection { 0.02, 0.5 fresnel } conserve_energy }
  }
  interior { ior 1.5 }
  translate <0.60, 0.004, -0.16>
}
#end
