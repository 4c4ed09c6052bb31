// An old brick wall with a drain pipe, ivy and an enamel sign.
// Declare=Obj=0 renders the same view without the sign.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 5 }
#default { finish { ambient 0 diffuse 0.9 } }
#include "common.inc"
#ifndef (Obj) #declare Obj = 1; #end

camera { location <-0.42, 0.98, -2.35> direction z right x*1.5 up y angle 53 look_at <0.02, 0.86, 0> }
#declare SunDir = vnormalize(<-0.62, 0.85, -0.72>);
light_source {
  SunDir*60 srgb <1.0, 0.94, 0.83>*1.75
  area_light x*1.4, y*1.4, 5, 5 adaptive 0 circular orient
}
// open sky: a wide soft light
light_source { <-3, 6, -7> srgb <0.66, 0.76, 0.92>*0.55 area_light x*8, <0, 4, 4>, 5, 5 adaptive 0 }
light_source { <8, 1, -9> srgb <0.55, 0.52, 0.48>*0.35 shadowless }

// ---- bricks -----------------------------------------------------------
#declare fRB = function(x, y, z, a, b, c, r) {
  sqrt(pow(max(0, abs(x) - a + r), 2) + pow(max(0, abs(y) - b + r), 2) + pow(max(0, abs(z) - c + r), 2)) - r }
#declare fN = function { pattern { bozo warp { turbulence 0.5 octaves 6 omega 0.6 } scale 1 } }

// stains that run over bricks and mortar alike
#declare TStain = texture {
  pigment {
    function { min(0.999, max(0, fN(x*1.3 + 4, y*0.5, 3.1)*0.75 + 0.35*fN(x*9, y*2.2, 1.7) - 0.12)) }
    color_map { [0.00 rgbt 1] [0.42 rgbt 1] [0.60 srgbt <0.16, 0.13, 0.10, 0.62>] [1.0 srgbt <0.12, 0.10, 0.08, 0.35>] }
  }
}
#declare TBloom = texture { // lime bloom
  pigment {
    function { min(0.999, max(0, fN(x*2.1 + 1, y*1.7 + 8, 9.3)*0.6 + 0.4*fN(x*16, y*16, 2.2))) }
    color_map { [0.00 rgbt 1] [0.56 rgbt 1] [0.68 srgbt <0.83, 0.80, 0.75, 0.62>] [1.0 srgbt <0.85, 0.83, 0.78, 0.4>] }
  }
}
#declare TDamp = texture { // green and dark towards the ground
  pigment {
    function { min(0.999, max(0, 0.72 - y*1.35 + 0.55*(fN(x*2.4, y*2.4, 5.5) - 0.5) + 0.3*(fN(x*14, y*14, 5.5) - 0.5))) }
    color_map { [0.00 rgbt 1] [0.42 rgbt 1] [0.75 srgbt <0.20, 0.21, 0.12, 0.50>] [1.0 srgbt <0.13, 0.14, 0.08, 0.25>] }
  }
}
#macro Wear() texture { TStain } texture { TBloom } texture { TDamp } #end

#declare R = seed(404);
#declare BW = 0.215; #declare BH = 0.065; #declare MJ = 0.011; #declare BD = 0.05;
#declare Row = -2;
#while (Row < 27)
  #declare Col = -8;
  #while (Col < 10)
    #declare Cx = Col*(BW + MJ) + (mod(Row + 10, 2) = 1 ? (BW + MJ)/2 : 0) + 0.004*(rand(R) - 0.5);
    #declare Cy = Row*(BH + MJ) + 0.003*(rand(R) - 0.5) + 0.004*sin(Cx*1.7 + Row*0.3);
    #declare K = rand(R);
    #declare V = 0.80 + 0.36*rand(R);
    #declare Hue = rand(R);
    #if (K < 0.58)
      #declare C1 = <0.50 + 0.08*Hue, 0.28 + 0.08*Hue, 0.21 + 0.05*Hue>*V;
    #else #if (K < 0.78)
      #declare C1 = <0.58, 0.40 + 0.05*Hue, 0.29>*V;
    #else #if (K < 0.92)
      #declare C1 = <0.39 + 0.06*Hue, 0.23, 0.19>*V;
    #else
      #declare C1 = <0.29, 0.21, 0.19>*V;
    #end #end #end
    #declare Ha = BW/2*(0.975 + 0.022*rand(R)); #declare Hb = BH/2*(0.95 + 0.05*rand(R)); #declare Rr = 0.006 + 0.005*rand(R);
    #declare Ox = 50*rand(R); #declare Oy = 50*rand(R); #declare Chip = 0.006 + 0.012*rand(R)*rand(R); #declare Rough = 0.0014 + 0.002*rand(R);
    #declare Tz = (rand(R) - 0.5)*1.4; #declare Tx = (rand(R) - 0.5)*1.8; #declare Ty = (rand(R) - 0.5)*1.2; #declare Dz = 0.005*(rand(R) - 0.5);
    isosurface {
      function {
        fRB(x, y, z, Ha, Hb, BD, Rr)
        + Chip*pow(f_noise3d(x*26 + Ox, y*26 + Oy, z*26), 2)
        + Rough*2*f_noise3d(x*85 + Oy, y*85 + Ox, z*85)
        + Rough*f_noise3d(x*230 + Oy, y*230 + Ox, z*230)
      }
      contained_by { box { <-Ha, -Hb, -BD> - 0.002, <Ha, Hb, BD*0.2> + 0.002 } }
      max_gradient 1.9 accuracy 0.0004
      rotate <Tx, Ty, Tz> translate <Cx, Cy, Dz>
      texture {
        pigment {
          average
          pigment_map {
            [1.0 granite scale 0.09 color_map { [0 srgb C1*0.70] [0.45 srgb C1] [0.8 srgb C1*1.18 + 0.02] }]
            [0.9 bozo warp { turbulence 0.7 octaves 6 omega 0.65 } scale 0.06 color_map { [0.2 srgb C1*0.66] [0.5 srgb C1] [0.85 srgb C1*1.25 + <0.04, 0.03, 0.01>] }]
            [0.8 bozo warp { turbulence 0.4 } scale 0.006 color_map { [0.2 srgb C1*0.62] [0.45 srgb C1*1.05] [0.8 srgb C1*1.35 + 0.05] }]
          }
          translate <Ox, Oy, 0>
        }
        normal { granite 0.25 scale 0.02 }
        finish { diffuse 0.9 }
      }
      Wear()
    }
    #declare Col = Col + 1;
  #end
  #declare Row = Row + 1;
#end

// ---- mortar -----------------------------------------------------------
isosurface {
  function {
    -z - 0.030
    + 0.010*(f_noise3d(x*8, y*8, 1) - 0.5)
    + 0.007*(f_noise3d(x*34, y*34, 3) - 0.5)
    + 0.004*(f_noise3d(x*120, y*120, 5) - 0.5)
    + 0.002*(f_noise3d(x*310, y*310, 5) - 0.5)
  }
  contained_by { box { <-2, -0.3, -0.06>, <2.4, 2.1, 0.02> } }
  max_gradient 2.0 accuracy 0.0004
  texture {
    pigment {
      average
      pigment_map {
        [1 granite scale 0.06 color_map { [0 srgb <0.48, 0.44, 0.38>] [0.5 srgb <0.64, 0.60, 0.53>] [1 srgb <0.74, 0.71, 0.64>] }]
        [1 bozo warp { turbulence 0.6 octaves 6 } scale 0.22 color_map { [0.2 srgb <0.42, 0.39, 0.34>] [0.8 srgb <0.72, 0.68, 0.61>] }]
        [0.7 bozo scale 0.004 color_map { [0.2 srgb <0.36, 0.33, 0.29>] [0.8 srgb <0.80, 0.77, 0.70>] }]
      }
    }
  }
  Wear()
}

// ---- drain pipe -------------------------------------------------------
#declare TIron = texture {
  pigment {
    average
    pigment_map {
      [2 bozo warp { turbulence 0.7 octaves 6 omega 0.65 } scale <0.08, 0.22, 0.08> color_map { [0.2 srgb <0.16, 0.23, 0.20>] [0.6 srgb <0.21, 0.29, 0.25>] [0.9 srgb <0.27, 0.34, 0.30>] }]
      [1 granite scale 0.05 color_map { [0 srgb <0.15, 0.21, 0.18>] [0.6 srgb <0.25, 0.32, 0.28>] [0.9 srgb <0.33, 0.35, 0.30>] }]
    }
  }
  normal { granite 0.10 scale 0.05 }
  finish { diffuse 0.8 specular 0.22 roughness 0.05 }
}
#declare TRust = texture {
  pigment {
    function { min(0.999, max(0, 0.62*fN(x*12, y*5, z*12) + 0.5*fN(x*50, y*40, z*50) - 0.06)) }
    color_map { [0 rgbt 1] [0.56 rgbt 1] [0.62 srgbt <0.42, 0.22, 0.10, 0.25>] [0.80 srgb <0.34, 0.16, 0.08>] [1 srgb <0.22, 0.11, 0.07>] }
  }
  normal { granite 0.4 scale 0.02 }
}
#macro Pipe() texture { TIron } texture { TRust } #end
union {
  cylinder { <0, -1, 0>, <0, 3, 0>, 0.046 }
  #declare I = 0;
  #while (I < 2)
    union {
      cylinder { <0, -0.055, 0>, <0, 0.055, 0>, 0.056 }
      torus { 0.055, 0.008 translate y*0.055 }
      torus { 0.055, 0.008 translate -y*0.055 }
      box { <-0.105, -0.022, 0.02>, <0.105, 0.022, 0.066> }
      cylinder { <-0.085, 0, 0.0>, <-0.085, 0, 0.08>, 0.010 }
      cylinder { <0.085, 0, 0.0>, <0.085, 0, 0.08>, 0.010 }
      translate y*(0.42 + I*0.95)
    }
    #declare I = I + 1;
  #end
  translate <0.86, 0, -0.125>
  Pipe()
}

// ---- ivy --------------------------------------------------------------
#macro Lobe(A, L) <L*sin(radians(A)), L*cos(radians(A)), -0.10*L*L + 0.10*abs(sin(radians(A)))*L> #end
#declare LA = array[25] { 180, 168, 146, 124, 108, 92, 72, 56, 40, 28, 14, 5, 0, -5, -14, -28, -40, -56, -72, -92, -108, -124, -146, -168, -180 }
#declare LL = array[25] { 0.02, 0.34, 0.50, 0.60, 0.50, 0.52, 0.74, 0.84, 0.60, 0.62, 0.82, 0.98, 1.06, 0.98, 0.82, 0.62, 0.60, 0.84, 0.74, 0.52, 0.50, 0.60, 0.50, 0.34, 0.02 }
#declare Leaf = mesh {
  #declare I = 0;
  #while (I < 24)
    triangle { <0, 0.06, 0.03>, Lobe(LA[I], LL[I]), Lobe(LA[I + 1], LL[I + 1]) }
    #declare I = I + 1;
  #end
}
#declare fVein = function(x, y) { // distance to the five main veins
  min(abs(x), min(abs(x*cos(0.98) - y*sin(0.98)) + max(0, -y)*2, min(abs(x*cos(0.98) + y*sin(0.98)) + max(0, -y)*2,
  min(abs(x*cos(2.16) - y*sin(2.16)) + max(0, y)*2, abs(x*cos(2.16) + y*sin(2.16)) + max(0, y)*2)))) }
#macro TLeaf(G, V)
  texture {
    pigment {
      function { min(0.999, fVein(x, y)*3 + 0.25*(fN(x*4 + V*20, y*4, V*9) - 0.5)) }
      color_map { [0 srgb <0.60, 0.68, 0.40>*V] [0.07 srgb <0.45, 0.56, 0.28>*V] [0.16 srgb G*V] [0.6 srgb G*V*0.84] [1 srgb G*V*0.72] }
    }
    normal { bumps 0.25 scale 0.18 }
    finish { diffuse 0.75, 0.25 specular 0.16 roughness 0.05 }
  }
#end
#declare IR = seed(2027);
#macro Stem(X, Y, Ang, N, Big)
  #local P = <X, Y, -0.058>; #local A = Ang; #local I = 0;
  #while (I < N)
    #local A = A + (rand(IR) - 0.5)*34 + (Ang - A)*0.10;
    #local Q = P + <sin(radians(A)), cos(radians(A)), 0>*0.022;
    cylinder { P, Q, 0.0022 + 0.002*(1 - I/N) texture { pigment { srgb <0.34, 0.26, 0.18> } } }
    #local K = 0;
    #while (K < 2 + (rand(IR) < 0.5 ? 1 : 0))
      #local S = Big*(0.028 + 0.030*rand(IR))*(1.12 - 0.62*I/N);
      #local Gr = (rand(IR) < 0.10 ? <0.52, 0.46, 0.16> : <0.19 + 0.13*rand(IR), 0.34 + 0.12*rand(IR), 0.13>);
      object { Leaf TLeaf(Gr, 0.70 + 0.55*rand(IR))
        scale S rotate <-38*rand(IR) - 4, (rand(IR) - 0.5)*60, 0> rotate z*(180 - A*0.4 + (rand(IR) - 0.5)*130)
        translate Q + <(rand(IR) - 0.5)*0.10*Big, (rand(IR) - 0.5)*0.09*Big, -0.012 - 0.05*rand(IR)> }
      #local K = K + 1;
    #end
    #local P = Q;
    #local I = I + 1;
  #end
#end
Stem(-1.40, 1.70, 140, 34, 1.1)
Stem(-1.25, 1.72, 155, 30, 1.0)
Stem(-1.10, 1.74, 165, 26, 1.1)
Stem(-0.95, 1.75, 150, 20, 1.0)
Stem(-0.85, 1.72, 120, 22, 1.0)
Stem(-1.45, 1.45, 150, 34, 1.1)
Stem(-1.50, 1.30, 160, 34, 1.0)
Stem(-1.42, 1.10, 172, 30, 0.9)
Stem(-1.20, 1.60, 178, 40, 0.9)
Stem(-0.60, 1.74, 115, 24, 0.8)
Stem(-1.52, 0.90, 168, 26, 0.9)
Stem(-1.35, 1.60, 165, 30, 1.2)

// ---- the sign ---------------------------------------------------------
#if (Obj)
#declare SW = 0.27; #declare SH = 0.185;
#declare TEnamel = texture {
  pigment { bozo warp { turbulence 0.6 octaves 6 } scale 0.15 color_map { [0.2 srgb <0.93, 0.92, 0.87>] [0.8 srgb <0.87, 0.85, 0.79>] } }
  normal { bumps 0.02 scale 0.06 }
  finish { diffuse 0.85 specular 0.35 roughness 0.01 reflection 0.03 }
}
#declare TChip = texture {
  pigment {
    function { min(0.999, max(0, 0.55*fN(x*14 + 3, y*14, 4) + 0.25*fN(x*60, y*60, 4) + 0.75*pow(max(abs(x)/SW, abs(y)/SH), 14) - 0.02)) }
    color_map { [0 rgbt 1] [0.70 rgbt 1] [0.73 srgbt <0.52, 0.32, 0.16, 0.3>] [0.80 srgb <0.33, 0.17, 0.09>] [1 srgb <0.24, 0.13, 0.08>] }
  }
}
#declare TBlue = texture { pigment { srgb <0.10, 0.20, 0.46> } finish { diffuse 0.85 specular 0.35 roughness 0.01 } }
#macro Line(S, H, Y)
  #local T = text { ttf "cyrvetic.ttf" S 0.02 0 }
  object { T scale <H, H, 0.1> translate <-H*(max_extent(T).x + min_extent(T).x)/2, Y, -0.0055> texture { TBlue } texture { TChip } }
#end
#macro Plate(W, H, Rd, Z)
  union {
    box { <-W + Rd, -H, -Z>, <W - Rd, H, 0.004> }
    box { <-W, -H + Rd, -Z>, <W, H - Rd, 0.004> }
    cylinder { <-W + Rd, -H + Rd, -Z>, <-W + Rd, -H + Rd, 0.004>, Rd } cylinder { <W - Rd, -H + Rd, -Z>, <W - Rd, -H + Rd, 0.004>, Rd }
    cylinder { <-W + Rd, H - Rd, -Z>, <-W + Rd, H - Rd, 0.004>, Rd } cylinder { <W - Rd, H - Rd, -Z>, <W - Rd, H - Rd, 0.004>, Rd }
  }
#end
union {
  object { Plate(SW, SH, 0.022, 0.0030) texture { TEnamel } texture { TChip } }
  difference { object { Plate(SW - 0.014, SH - 0.014, 0.014, 0.0042) } object { Plate(SW - 0.024, SH - 0.024, 0.008, 0.02) } texture { TBlue } texture { TChip } }
  Line("NO", 0.135, 0.045)
  Line("PARKING", 0.105, -0.055)
  Line("day or night", 0.058, -0.125)
  #declare I = -1;
  #while (I <= 1)
    sphere { 0, 0.010 scale <1, 1, 0.5> translate <I*(SW - 0.036), SH - 0.036, -0.004> pigment { srgb <0.45, 0.40, 0.35> } finish { specular 0.5 roughness 0.03 } }
    sphere { 0, 0.010 scale <1, 1, 0.5> translate <I*(SW - 0.036), -SH + 0.036, -0.004> pigment { srgb <0.45, 0.40, 0.35> } finish { specular 0.5 roughness 0.03 } }
    #declare I = I + 2;
  #end
  rotate x*2.0 rotate z*-1.2
  translate <0.13, 0.92, -0.070>
}
#end
