// A summer meadow with a footpath, flowers, trees and a cloudy sky.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 5 }
#default { finish { ambient 0 diffuse 0.85 } }
#include "common.inc"

#declare SunDir = vnormalize(<0.70, 0.62, -0.30>);
camera { location <0, 1.75, 0> direction z right x*1024/683 up y angle 56 look_at <0.0, 1.42, 8> }
light_source { SunDir*20000 srgb <1.0, 0.94, 0.82>*2.1 parallel point_at 0 }
light_source { <0, 20000, 0> rgb <0.30, 0.38, 0.50>*0.60 shadowless parallel point_at 0 }
light_source { <-6000, 5000, -20000> rgb <0.32, 0.36, 0.40>*0.40 shadowless parallel point_at 0 }
SkyDome(<3.1, 0.2, 8.6>, 0.43, SunDir)
fog { fog_type 2 distance 620 srgb <0.72, 0.80, 0.87> fog_offset 0 fog_alt 60 }

#declare fN = function { pattern { bozo warp { turbulence 0.4 octaves 5 } scale 1 } }
#declare fPath = function(z) { 0.25 + 1.15*sin(z*0.16 - 0.25)*min(1, z/9) + 0.11*z*sin(z*0.032) }
#declare fOff = function(x, z) { abs(x - fPath(z)) - 0.52 - 0.22*fN(x*0.9, 5, z*0.9) }
#declare fG = function(x, z) {
  0.30*(fN(x*0.09, 1, z*0.09) - 0.5)*min(1, z/6) + 1.9*(fN(x*0.02, 2, z*0.02) - 0.5)*min(1, z/40)
  + 0.05*(fN(x*0.8, 1, z*0.8) - 0.5) - 0.07*max(0, min(1, 0.5 - fOff(x, z)*2.2)) }

#declare TEarth = texture {
  pigment {
    average
    pigment_map {
      [1 granite scale 0.5 color_map { [0 srgb <0.36, 0.28, 0.20>] [0.5 srgb <0.52, 0.42, 0.31>] [1 srgb <0.66, 0.56, 0.44>] }]
      [1 bozo warp { turbulence 0.7 octaves 6 } scale 0.9 color_map { [0.2 srgb <0.36, 0.29, 0.21>] [0.8 srgb <0.60, 0.50, 0.38>] }]
      [1 crackle scale 0.045 color_map { [0 srgb <0.30, 0.24, 0.18>] [0.15 srgb <0.52, 0.44, 0.34>] [0.5 srgb <0.66, 0.60, 0.50>] }]
    }
  }
  normal { average normal_map { [1 crackle 0.8 scale 0.05] [1 granite 0.6 scale 0.3] } }
}
#declare TTurf = texture {
  pigment { bozo warp { turbulence 0.8 octaves 7 omega 0.65 } scale 2.2 color_map { [0.2 srgb <0.20, 0.23, 0.09>] [0.5 srgb <0.31, 0.35, 0.13>] [0.8 srgb <0.42, 0.42, 0.18>] } }
  normal { granite 0.9 scale 0.3 }
}
height_field {
  function 1000, 1000 { min(1, max(0, (fG(-13 + x*26, 0.5 + (1 - y)*26) + 3)/6)) }
  smooth scale <26, 6, 26> translate <-13, -3, 0.5>
  texture { function { min(0.999, max(0, 0.5 + fOff(x, z)*1.8)) } texture_map { [0.35 TEarth] [0.8 TTurf] } }
}
height_field {
  function 700, 700 { min(1, max(0, (fG(-160 + x*320, 25 + (1 - y)*320) + 3)/6)) }
  smooth scale <320, 6, 320> translate <-160, -3, 25>
  texture { function { min(0.999, max(0, 0.5 + fOff(x, z)*1.8)) } texture_map { [0.35 TEarth] [0.8 TTurf] } }
}
// hills behind
height_field {
  function 600, 300 { min(1, max(0, 0.08 + 0.75*fN(-0.3 + x*3.1, 3.3, y*2.0)*min(1, (1 - y)*1.8) + 0.02*fN(x*60, 3, y*60))) }
  smooth scale <1800, 130, 900> translate <-900, -14, 300>
  texture {
    pigment { cells warp { turbulence 0.35 } scale <130, 400, 90> rotate y*20
      pigment_map {
        [0.00 bozo scale 12 color_map { [0.2 srgb <0.20, 0.27, 0.12>] [0.8 srgb <0.28, 0.34, 0.15>] }]
        [0.35 bozo scale 12 color_map { [0.2 srgb <0.20, 0.27, 0.12>] [0.8 srgb <0.28, 0.34, 0.15>] }]
        [0.35 bozo scale 30 color_map { [0.2 srgb <0.46, 0.52, 0.22>] [0.8 srgb <0.56, 0.58, 0.28>] }]
        [0.70 bozo scale 30 color_map { [0.2 srgb <0.46, 0.52, 0.22>] [0.8 srgb <0.56, 0.58, 0.28>] }]
        [0.70 bozo scale 30 color_map { [0.2 srgb <0.68, 0.60, 0.34>] [0.8 srgb <0.74, 0.67, 0.42>] }]
        [1.00 bozo scale 30 color_map { [0.2 srgb <0.68, 0.60, 0.34>] [0.8 srgb <0.74, 0.67, 0.42>] }]
      } }
    normal { granite 0.6 scale 14 }
  }
}

// ---- grass ------------------------------------------------------------
#macro TGrass(A, B, C, H)
  texture { pigment { gradient y scale H*1.15 color_map { [0.0 srgb A] [0.5 srgb B] [1.0 srgb C] } } finish { diffuse 0.75, 0.40 specular 0.05 roughness 0.1 } }
#end
#declare TG = array[5]
#declare TG[0] = TGrass(<0.15, 0.19, 0.06>, <0.30, 0.40, 0.12>, <0.50, 0.55, 0.20>, 0.34)
#declare TG[1] = TGrass(<0.14, 0.19, 0.07>, <0.26, 0.37, 0.12>, <0.42, 0.50, 0.18>, 0.34)
#declare TG[2] = TGrass(<0.18, 0.20, 0.07>, <0.38, 0.44, 0.15>, <0.62, 0.60, 0.28>, 0.34)
#declare TG[3] = TGrass(<0.20, 0.20, 0.08>, <0.46, 0.44, 0.19>, <0.72, 0.64, 0.36>, 0.34)
#declare TG[4] = TGrass(<0.16, 0.20, 0.08>, <0.32, 0.40, 0.16>, <0.56, 0.56, 0.25>, 0.34)
#declare Near = array[3]
#declare Near[0] = GrassPatch(1, 1500, 0.34, 0.0030, 0.50);
#declare Near[1] = GrassPatch(2, 1400, 0.32, 0.0032, 0.60);
#declare Near[2] = GrassPatch(3, 1500, 0.36, 0.0028, 0.45);
#declare Thin = GrassPatch(4, 170, 0.62, 0.0022, 0.30);
#declare Far = array[2]
#declare Far[0] = GrassPatch(5, 1500, 0.40, 0.0042, 0.5);
#declare Far[1] = GrassPatch(6, 1500, 0.40, 0.0042, 0.5);
#declare Short = GrassPatch(7, 500, 0.10, 0.0030, 0.9);

#macro Flower(Col, Eye, Sz, Ht, Sd)
  #local Q = seed(Sd);
  union {
    cylinder { 0, <0.02, Ht, 0.01>, 0.0020 pigment { srgb <0.30, 0.38, 0.14> } }
    mesh {
      #local I = 0;
      #while (I < 11)
        #local A = 2*pi*I/11; #local B = A + 0.30; #local M = A + 0.15;
        triangle { 0, <cos(A), 0.25, sin(A)>*Sz*0.75, <cos(M), 0.22, sin(M)>*Sz }
        triangle { 0, <cos(B), 0.25, sin(B)>*Sz*0.75, <cos(M), 0.22, sin(M)>*Sz }
        #local I = I + 1;
      #end
      texture { pigment { srgb Col } finish { diffuse 0.8, 0.4 } }
      rotate <-30 + 20*rand(Q), 0, 15*(rand(Q) - 0.5)> translate <0.02, Ht, 0.01>
    }
    sphere { <0.02, Ht + 0.002, 0.008>, Sz*0.28 pigment { srgb Eye } }
  }
#end
#declare Fl = array[6]
#declare Fl[0] = Flower(<0.92, 0.91, 0.86>, <0.85, 0.65, 0.10>, 0.020, 0.36, 1)
#declare Fl[1] = Flower(<0.90, 0.90, 0.84>, <0.85, 0.62, 0.10>, 0.022, 0.32, 2)
#declare Fl[2] = Flower(<0.78, 0.10, 0.05>, <0.10, 0.06, 0.06>, 0.030, 0.40, 3)
#declare Fl[3] = Flower(<0.88, 0.74, 0.12>, <0.75, 0.55, 0.08>, 0.014, 0.38, 4)
#declare Fl[4] = Flower(<0.36, 0.34, 0.72>, <0.22, 0.18, 0.42>, 0.016, 0.36, 5)
#declare Fl[5] = Flower(<0.74, 0.13, 0.06>, <0.10, 0.06, 0.06>, 0.028, 0.34, 6)

#declare R = seed(99);
#declare Z = 1.4;
#while (Z < 30) // near grass, in two overlapping layers
  #declare W = Z*0.86 + 1.4;
  #declare X = -W;
  #while (X < W)
    #declare Px = X + 0.5*rand(R); #declare Pz = Z + 0.5*rand(R);
    #declare D = fOff(Px, Pz);
    #declare Tone = fN(Px*0.22, 3, Pz*0.22) + 0.35*(rand(R) - 0.5);
    #declare K = (Tone < 0.40 ? 1 : (Tone < 0.52 ? 0 : (Tone < 0.60 ? 4 : (Tone < 0.70 ? 2 : 3))));
    #declare Sy = 0.65 + 0.75*fN(Px*0.35 + 7, 1, Pz*0.35) + 0.2*rand(R); #declare Rot = 360*rand(R); #declare V = int(rand(R)*3); #declare E = rand(R);
    #if (D > 0.42)
      object { Near[V] texture { TG[K] } scale <1, Sy, 1> rotate y*Rot translate <Px, fG(Px, Pz), Pz> }
      #if (E < 0.55) object { Thin texture { TG[(E < 0.3 ? 3 : 2)] scale 1.8 } scale <1, Sy*0.9, 1> rotate y*Rot translate <Px, fG(Px, Pz), Pz> } #end
    #else #if (D > 0.06)
      object { Near[V] texture { TG[K] } scale <0.5, Sy*0.45, 0.5> rotate y*Rot translate <Px, fG(Px, Pz), Pz> }
      object { Short texture { TG[1] scale 0.4 } rotate y*Rot translate <Px, fG(Px, Pz), Pz> }
    #else #if (D > -0.22)
      object { Short texture { TG[1] scale 0.4 } scale <0.5, 0.7, 0.5> rotate y*Rot translate <Px, fG(Px, Pz), Pz> }
    #end #end #end
    #declare X = X + (Z < 12 ? 0.52 : 0.72);
  #end
  #declare Z = Z + (Z < 12 ? 0.52 : 0.72);
#end
#while (Z < 150) // far grass
  #declare W = Z*0.62 + 4;
  #declare X = -W;
  #declare St = 1.5 + (Z - 30)*0.02;
  #while (X < W)
    #declare Px = X + St*rand(R); #declare Pz = Z + St*rand(R);
    #declare D = fOff(Px, Pz);
    #declare Tone = fN(Px*0.10, 3, Pz*0.10) + 0.25*(rand(R) - 0.5);
    #declare K = (Tone < 0.40 ? 1 : (Tone < 0.52 ? 0 : (Tone < 0.60 ? 4 : (Tone < 0.70 ? 2 : 3))));
    #if (D > St*0.55)
      object { Far[mod(int(10*rand(R)), 2)] texture { TG[K] } scale <St*1.3, 0.8 + 0.4*rand(R), St*1.3> rotate y*360*rand(R) translate <Px, fG(Px, Pz), Pz> }
    #end
    #declare X = X + St;
  #end
  #declare Z = Z + St;
#end
// flowers in drifts
#declare I = 0;
#while (I < 5200)
  #declare Pz = 2.2 + 26*pow(rand(R), 1.4);
  #declare Px = (rand(R) - 0.5)*(Pz*1.3 + 1);
  #declare K = int(rand(R)*6);
  #declare Sel = fN(Px*0.28 + K*13.7, K*3.1, Pz*0.28);
  #declare Sy = 0.7 + 0.5*rand(R); #declare Rot = 360*rand(R);
  #if (fOff(Px, Pz) > 0.30 & Sel > (K = 2 | K = 5 ? 0.58 : 0.54))
    object { Fl[K] scale <1.15, Sy, 1.15> rotate y*Rot translate <Px, fG(Px, Pz), Pz> }
  #end
  #declare I = I + 1;
#end
// stones on the path
#declare Peb = sphere { 0, 1 texture { pigment { granite color_map { [0 srgb <0.40, 0.37, 0.33>] [1 srgb <0.72, 0.69, 0.64>] } } normal { granite 0.4 } } }
#declare I = 0;
#while (I < 700)
  #declare Pz = 1.6 + 16*pow(rand(R), 1.5); #declare Px = fPath(Pz) + (rand(R) - 0.5)*1.3; #declare S = 0.006 + 0.022*pow(rand(R), 3);
  object { Peb scale <S*1.3, S*0.7, S> rotate y*360*rand(R) translate <Px, fG(Px, Pz), Pz> }
  #declare I = I + 1;
#end

// ---- trees ------------------------------------------------------------
#declare Cr = array[3]
#declare Cr[0] = Crown(61, 170, 150, 0.0105);
#declare Cr[1] = Crown(62, 90, 70, 0.018);
#declare Cr[2] = Crown(63, 80, 70, 0.019);
#declare Con = Conifer(64, 28, 9, 11);
#declare Lb = Limbs(65);
#macro LeafTex(C) texture { pigment { srgb C } finish { diffuse 0.75, 0.30 } } #end
#declare TBark = texture { pigment { granite scale <0.05, 0.3, 0.05> color_map { [0 srgb <0.20, 0.17, 0.14>] [1 srgb <0.44, 0.39, 0.33>] } } normal { granite 0.7 scale <0.03, 0.2, 0.03> } }
// the big tree
union { object { Cr[0] LeafTex(<0.27, 0.36, 0.12>) } object { Lb texture { TBark } } scale <10.5, 9.6, 10.5> translate <8.6, fG(8.6, 30), 30> }
union { object { Cr[0] LeafTex(<0.33, 0.38, 0.13>) rotate y*140 } object { Lb texture { TBark } } scale <7.5, 7.2, 7.5> translate <-14.5, fG(-14.5, 46), 46> }
union { object { Cr[0] LeafTex(<0.25, 0.34, 0.12>) rotate y*250 } object { Lb texture { TBark } } scale <6.0, 5.4, 6.0> translate <-10.6, fG(-10.6, 52), 52> }
// hedges and woods further off
#declare I = 0;
#while (I < 620)
  #declare Band = rand(R);
  #declare Pz = (Band < 0.45 ? 105 + 26*rand(R) : 140 + 150*rand(R));
  #declare Px = (rand(R) - 0.5)*Pz*1.35;
  #declare S = (3.5 + 6*rand(R))*(Band < 0.45 ? 0.75 : 1.15);
  #declare T = rand(R); #declare B = 0.75 + 0.45*rand(R); #declare K = rand(R); #declare Rot = 360*rand(R); #declare Fat = 1 + 0.4*rand(R);
  #if (fN(Px*0.035 + 2, Pz*0.01, 1) > 0.36)
    #if (K < 0.18)
      object { Con LeafTex(<0.16 + 0.06*T, 0.25, 0.13>*B) scale <1.1, 1.25, 1.1>*S rotate y*Rot translate <Px, fG(Px, Pz) - 0.2, Pz> }
    #else
      union { object { Cr[(K < 0.6 ? 1 : 2)] LeafTex(<0.22 + 0.16*T, 0.32 + 0.08*T, 0.12>*B) } object { Lb texture { TBark } }
        translate -y*0.12 scale <Fat, 1, Fat>*S rotate y*Rot translate <Px, fG(Px, Pz), Pz> }
    #end
  #end
  #declare I = I + 1;
#end
// a low fence along the path, with old wires
#declare I = 0;
#while (I < 12)
  #declare Pz = 9 + I*3.2; #declare Px = fPath(Pz) - 2.6 - 0.05*Pz;
  cylinder { <Px, fG(Px, Pz) - 0.1, Pz>, <Px + 0.05*(rand(R) - 0.5), fG(Px, Pz) + 1.05 + 0.1*rand(R), Pz + 0.05*(rand(R) - 0.5)>, 0.055
    texture { pigment { granite scale <0.03, 0.5, 0.03> color_map { [0 srgb <0.30, 0.27, 0.23>] [1 srgb <0.60, 0.56, 0.50>] } } normal { granite 0.6 scale <0.02, 0.4, 0.02> } } }
  #declare I = I + 1;
#end
