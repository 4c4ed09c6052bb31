// A mountain lake in the afternoon, with a rowing boat that is in the way.
// Declare=Obj=0 renders the same view without the boat.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 8 }
#default { finish { ambient 0 diffuse 0.85 } }
#include "common.inc"
#ifndef (Obj) #declare Obj = 1; #end

#declare SunDir = vnormalize(<-0.78, 0.56, -0.52>);
camera { location <0, 2.15, 0> direction z right x*1.5 up y angle 52 look_at <0.0, 1.75, 12> }
light_source { SunDir*20000 srgb <1.0, 0.93, 0.80>*2.35 parallel point_at 0 }
// sky light: soft blue from above and a faint warm bounce
light_source { <0, 20000, 0> rgb <0.30, 0.40, 0.55>*0.55 shadowless parallel point_at 0 }
light_source { <6000, 6000, -20000> rgb <0.32, 0.38, 0.48>*0.42 shadowless parallel point_at 0 }
light_source { <15000, 3000, 9000> rgb <0.30, 0.30, 0.30>*0.25 shadowless parallel point_at 0 }

SkyDome(<7.4, 0.7, 1.3>, 0.41, SunDir)
fog { fog_type 2 distance 1500 srgb <0.70, 0.79, 0.88> fog_offset 0 fog_alt 240 turbulence 0 }

// ---- the ground: a function of x and z, used for the surface and the trees
#declare fN = function { pattern { bozo warp { turbulence 0.35 octaves 5 } scale 1 } }
#declare fRidge = function { f_ridged_mf(x, y, z, 0.9, 2.1, 7, 0.92, 2, 2) }
#declare fSide = function(x, z) { abs(x + 6 + 10*sin(z*0.018 + 0.6)) - (34 + 26*sin(min(z, 230)*0.0125)) }
#declare fShore = function(x, z) { max(fSide(x, z), (z - 205 - 12*sin(x*0.05))*0.55) }
#declare fLand = function(x, z) {
    min(max(fShore(x, z), -12), 500)*0.16
    + max(0, fSide(x, z) - 4)*(0.10 + 0.42*fN(x*0.006, 1.3, z*0.006))
    + 2.6*(fN(x*0.045, 4.2, z*0.045) - 0.45)
    + 1.0*(fN(x*0.21, 7.7, z*0.21) - 0.5)
}
#declare X0 = -420; #declare XS = 840; #declare Z0 = 26; #declare ZS = 760; #declare YS = 400; #declare Y0 = -40;
#declare TForest = texture {
  pigment {
    bozo warp { turbulence 0.7 octaves 7 omega 0.65 } scale 16
    color_map {
      [0.20 srgb <0.20, 0.24, 0.10>]
      [0.45 srgb <0.33, 0.36, 0.15>]
      [0.60 srgb <0.46, 0.44, 0.22>]
      [0.80 srgb <0.38, 0.34, 0.20>]
    }
  }
  normal { granite 0.9 scale 3 }
}
#declare TRockFace = texture {
  pigment {
    granite warp { turbulence 0.3 } scale 7
    color_map { [0.0 srgb <0.30, 0.29, 0.27>] [0.4 srgb <0.48, 0.46, 0.43>] [0.8 srgb <0.62, 0.60, 0.56>] }
  }
  normal { granite 0.8 scale 4 }
}
#declare TShore = texture {
  pigment {
    crackle scale 0.8
    pigment_map {
      [0.0 srgb <0.30, 0.28, 0.24>]
      [0.3 granite scale 2 color_map { [0 srgb <0.40, 0.38, 0.34>] [1 srgb <0.66, 0.63, 0.58>] }]
    }
  }
  normal { crackle 0.8 scale 0.8 }
}
height_field {
  function 1100, 1100 { min(1, max(0, (fLand(X0 + x*XS, Z0 + (1 - y)*ZS) - Y0)/YS)) }
  smooth
  scale <XS, YS, ZS> translate <X0, Y0, Z0>
  texture {
    function { min(0.999, max(0, (y + 1)/60)) }
    texture_map { [0.0 pigment { srgb <0.07, 0.12, 0.12> }] [0.004 pigment { srgb <0.07, 0.12, 0.12> }] [0.012 TShore] [0.025 TShore] [0.038 TForest] [1 TForest] }
  }
}

// ---- far mountains ----------------------------------------------------
#declare fMtn = function(x, z) { 
   fRidge(x*0.00062 + 3.17, 0.37, z*0.00062 + 7.9)*0.40*(0.18 + 1.25*exp(-pow((x - 500)/1500, 2)))
   *min(1, max(0, (z - 900)/1700)) }
height_field {
  function 1000, 700 { min(1, max(0, fMtn(-4200 + x*8400, 700 + (1 - y)*4600))) }
  smooth
  scale <8400, 900, 4600> translate <-4200, -30, 700>
  texture {
    pigment {
      slope { y }
      pigment_map {
        [0.70 granite scale 400 color_map { [0 srgb <0.25, 0.25, 0.26>] [1 srgb <0.52, 0.50, 0.49>] }]
        [0.80 granite scale 300 color_map { [0 srgb <0.30, 0.31, 0.27>] [1 srgb <0.50, 0.49, 0.43>] }]
        [0.90 bozo turbulence 0.8 scale 120 color_map { [0 srgb <0.22, 0.28, 0.14>] [1 srgb <0.44, 0.45, 0.27>] }]
      }
    }
    normal { granite 0.6 scale 130 }
  }
  texture {
    pigment {
      function { min(0.999, max(0, (y - 430)/330 + 0.9*(fN(x*0.011, y*0.006, z*0.011) - 0.5) + 0.5*(fN(x*0.045, y*0.02, z*0.045) - 0.5))) }
      color_map { [0.42 rgbt 1] [0.55 srgbt <0.80, 0.82, 0.86, 0.5>] [0.75 srgb <0.84, 0.86, 0.89>] }
    }
  }
}

// ---- trees ------------------------------------------------------------
#declare Tree = array[4]
#declare Tree[0] = Conifer(11, 30, 9, 12);
#declare Tree[1] = Conifer(12, 26, 8, 12);
#declare Tree[2] = Conifer(13, 34, 9, 11);
#declare Tree[3] = Crown(14, 70, 60, 0.022);
#declare TR = seed(71);
#declare NT = 0;
#declare I = 0;
#while (I < 17000)
  #declare Zt = 40 + 560*pow(rand(TR), 1.3);
  #declare Xt = (rand(TR) - 0.5)*(Zt*1.15 + 30);
  #declare Ft = fShore(Xt, Zt);
  #declare Ht = fLand(Xt, Zt);
  #declare Dens = fN(Xt*0.02 + 9, 2.2, Zt*0.02);
  #declare Keep = rand(TR);
  #declare K = int(rand(TR)*3.0);
  #declare Leafy = ((rand(TR) < 0.16) & (Ft < 60));
  #declare Size = (5 + 6*rand(TR)*rand(TR) + 3.5*rand(TR))*(Ft < 10 ? 0.75 : 1);
  #declare Tint = rand(TR); #declare Bri = 0.75 + 0.5*rand(TR); #declare Rot = 360*rand(TR); #declare Fat = 0.85 + 0.4*rand(TR);
  #if (Ht > 0.45 & Ft > 1.5 & Keep < 1.6*(Dens - 0.18))
    #if (Leafy)
      union {
        object { Tree[3] texture { pigment { srgb <0.40 + 0.22*Tint, 0.45 + 0.06*Tint, 0.13>*Bri } finish { diffuse 0.8, 0.25 } } }
        cone { 0, 0.02, y*0.5, 0.01 pigment { srgb <0.30, 0.25, 0.2> } }
        scale Size*0.85 rotate y*Rot translate <Xt, Ht - 0.1, Zt>
      }
    #else
      union {
        object { Tree[K] texture { pigment { srgb <0.15 + 0.11*Tint, 0.24 + 0.07*Tint, 0.12>*Bri } finish { diffuse 0.85, 0.2 } } }
        cone { 0, 0.013, y*0.9, 0.002 pigment { srgb <0.27, 0.21, 0.16> } }
        scale <Fat, 1, Fat>*Size rotate y*Rot translate <Xt, Ht - 0.1, Zt>
      }
    #end
    #declare NT = NT + 1;
  #end
  #declare I = I + 1;
#end
#debug concat("trees: ", str(NT, 0, 0), "\n")

// ---- water ------------------------------------------------------------
plane {
  y, 0
  hollow no_shadow
  texture {
    pigment { rgbt <0.75, 0.92, 0.90, 0.88> }
    normal {
      average
      normal_map {
        [1.0 bumps 0.16 scale <0.85, 1, 0.42> warp { turbulence 0.25 }]
        [0.8 bumps 0.13 scale <0.30, 1, 0.17> rotate y*13]
        [1.2 bumps 0.30 scale <6, 1, 2.4> rotate y*-8]
        [0.7 wrinkles 0.06 scale <2.4, 1, 0.9>]
      }
    }
    finish { diffuse 0.10 reflection { 0.02, 1 fresnel } conserve_energy specular 0 }
  }
  interior { ior 1.33 }
}
// lake bed near the camera: pebbles and stones
#declare fBed = function(x, z) { max(-2.6, 0.42 - 0.30*max(0, z - 2.6 - 0.55*max(0, abs(x - 0.2) - 1.3)) - 0.045*pow(max(0, z - 4.2), 2)) - 0.25 + 0.20*(fN(x*0.7, 3, z*0.7) - 0.5) }
height_field {
  function 500, 500 { min(1, max(0, (fBed(-14 + x*28, (1 - y)*28) + 4)/6)) }
  smooth scale <28, 6, 28> translate <-14, -4, 0>
  texture {
    pigment { // clear near the shore, green and dark where it is deep
      function { min(0.999, max(0, (y + 1.5)/1.5)) }
      pigment_map {
        [0.00 srgb <0.06, 0.13, 0.13>]
        [0.45 srgb <0.12, 0.19, 0.16>]
        [0.95 crackle scale 0.16 warp { turbulence 0.1 }
          pigment_map {
            [0.00 srgb <0.16, 0.14, 0.11>]
            [0.18 cells scale 0.11 turbulence 0.4 color_map { [0 srgb <0.36, 0.33, 0.28>] [0.4 srgb <0.50, 0.47, 0.42>] [0.7 srgb <0.42, 0.36, 0.30>] [1 srgb <0.60, 0.58, 0.54>] }]
          }]
      }
    }
    normal { crackle 0.7 scale 0.16 }
  }
}
plane { y, -2.6 pigment { srgb <0.06, 0.13, 0.13> } }

// ---- boulders at the near shore --------------------------------------
#declare TBoulder = texture {
  pigment {
    granite warp { turbulence 0.2 } scale 0.9
    color_map { [0.0 srgb <0.16, 0.16, 0.15>] [0.3 srgb <0.29, 0.28, 0.27>] [0.6 srgb <0.39, 0.375, 0.35>] [1.0 srgb <0.52, 0.50, 0.47>] }
  }
  normal { granite 0.5 scale 0.35 }
}
#declare TLichen = texture {
  pigment {
    bozo warp { turbulence 0.8 octaves 7 omega 0.7 } scale 0.22
    color_map { [0.64 rgbt 1] [0.72 srgbt <0.44, 0.44, 0.34, 0.5>] [0.82 srgbt <0.48, 0.41, 0.20, 0.4>] [1 srgbt <0.50, 0.48, 0.40, 0.35>] }
  }
}
#declare TMoss = texture {
  pigment {
    bozo warp { turbulence 0.9 octaves 6 omega 0.65 } scale 0.5
    color_map { [0.55 rgbt 1] [0.66 srgbt <0.22, 0.25, 0.10, 0.2>] [1 srgbt <0.30, 0.32, 0.12, 0>] }
  }
  normal { granite 0.8 scale 0.1 }
}
#declare TWet = texture { pigment { function { min(0.999, max(0, y*1.6 + 0.35*fN(x*2, y*2, z*2))) } color_map { [0 srgbt <0.05, 0.05, 0.04, 0.25>] [0.30 srgbt <0.06, 0.06, 0.05, 0.35>] [0.42 rgbt 1] [1 rgbt 1] } } }
#macro Stone(S, Pos, Sc, Rot)
  object { Boulder(S) scale Sc rotate Rot translate Pos
    texture { TBoulder translate S*3.7 } texture { TLichen translate S*1.3 } texture { TMoss translate S } texture { TWet } }
#end
Stone(1, <3.25, 0.10, 6.0>, <1.15, 0.95, 1.0>, <0, 20, 0>)
Stone(2, <2.35, -0.10, 4.75>, <0.70, 0.55, 0.62>, <0, 120, 5>)
Stone(3, <4.5, 0.25, 7.6>, <1.5, 1.45, 1.2>, <0, 220, 0>)
Stone(4, <1.55, -0.10, 4.5>, <0.38, 0.30, 0.34>, <0, 60, 0>)
Stone(5, <-2.3, -0.08, 4.7>, <0.75, 0.5, 0.6>, <0, 200, 0>)
Stone(6, <-3.1, 0.05, 5.7>, <0.95, 0.8, 0.8>, <0, 300, 0>)
Stone(7, <-1.75, -0.12, 4.35>, <0.36, 0.28, 0.32>, <0, 10, 0>)
Stone(8, <2.6, -0.06, 6.4>, <0.42, 0.32, 0.4>, <0, 10, 0>)
Stone(9, <-4.9, 0.15, 8.0>, <1.2, 0.9, 0.9>, <0, 80, 0>)
Stone(10, <6.4, 0.2, 10.5>, <1.5, 1.3, 1.2>, <0, 150, 0>)

// reeds behind the stones
#declare Reed = array[2]
#declare Reed[0] = GrassPatch(31, 120, 1.15, 0.006, 0.35)
#declare Reed[1] = GrassPatch(32, 90, 0.95, 0.006, 0.45)
#declare RR = seed(8);
#declare I = 0;
#while (I < 16)
  #declare S = (I < 8 ? -1 : 1);
  #declare Zr = 5.4 + 5*rand(RR);
  object { Reed[mod(I, 2)] 
    texture { pigment { gradient y color_map { [0 srgb <0.26, 0.26, 0.12>] [0.5 srgb <0.42, 0.46, 0.18>] [1 srgb <0.66, 0.61, 0.32>] } } finish { diffuse 0.8, 0.35 } }
    scale <0.9, 0.65 + 0.45*rand(RR), 0.6> rotate y*360*rand(RR)
    translate <S*(Zr*0.46 + 0.55 + 0.6*rand(RR)), -0.05, Zr> }
  #declare I = I + 1;
#end

// ---- the rowing boat --------------------------------------------------
#if (Obj)
#declare bHalf = function(x) { 0.70*pow(max(0, sin(pi*min(1, 0.20 + 0.80*x))), 0.62)*(1 - 0.12*x) }
#declare bKeel = function(x) { -0.13 + 0.10*pow(x, 6) + 0.06*pow(1 - x, 4) }
#declare bSheer = function(x) { 0.36 + 0.30*pow(max(0, x - 0.3)/0.7, 2.1) + 0.10*pow(max(0, 0.3 - x)/0.3, 2) }
#declare BL = 3.9;
#macro HullP(S, T, Sgn, K)
  #local Fr = T*6 - floor(min(T*6, 5.9999));
  #local Xb = bHalf(S)*pow(sin(T*pi/2), 0.72)*K + 0.018*(1 - Fr)*(K = 1);
  <Sgn*Xb, bKeel(S) + (bSheer(S) - bKeel(S))*pow(T, 1.45) + (1 - K)*0.5, (S - 0.5)*BL + 0.16*T*pow(S, 5)>
#end
#macro Hull(T0, T1, K)
  mesh {
    #local Si = 0;
    #while (Si < 48)
      #local Ti = T0;
      #while (Ti < T1 - 0.5)
        #local Sg = -1;
        #while (Sg <= 1)
          #local A = HullP(Si/48, Ti/24 + 0.00001, Sg, K);
          #local B = HullP((Si + 1)/48, Ti/24 + 0.00001, Sg, K);
          #local C = HullP((Si + 1)/48, (Ti + 1)/24 - 0.00001, Sg, K);
          #local D = HullP(Si/48, (Ti + 1)/24 - 0.00001, Sg, K);
          triangle { A, B, C } triangle { A, C, D }
          #local Sg = Sg + 2;
        #end
        #local Ti = Ti + 1;
      #end
      #local Si = Si + 1;
    #end
  }
#end
#declare TWood = texture {
  pigment { wood turbulence 0.06 scale <0.03, 0.03, 1> rotate <3, 4, 0>
    color_map { [0 srgb <0.58, 0.38, 0.20>] [0.7 srgb <0.48, 0.29, 0.14>] [1 srgb <0.38, 0.22, 0.10>] } }
  finish { specular 0.15 roughness 0.05 }
}
#declare TPaint = texture {
  pigment { bozo warp { turbulence 0.8 octaves 6 } scale 0.4 color_map { [0.2 srgb <0.72, 0.13, 0.07>] [0.7 srgb <0.80, 0.18, 0.09>] [0.9 srgb <0.62, 0.14, 0.09>] } }
  finish { specular 0.30 roughness 0.02 }
}
#declare TWhite = texture {
  pigment { bozo warp { turbulence 0.8 octaves 6 } scale 0.3 color_map { [0.2 srgb <0.88, 0.87, 0.82>] [0.8 srgb <0.80, 0.78, 0.72>] } }
  finish { specular 0.25 roughness 0.03 }
}
union {
  object { Hull(0, 20, 1) texture { TPaint } }
  object { Hull(20, 24, 1) texture { TWhite } }
  object { Hull(0, 24, 0.95) texture { TWood } }
  // transom
  mesh {
    #declare I = 0;
    #while (I < 24)
      triangle { HullP(0, I/24, -1, 0.99), HullP(0, I/24, 1, 0.99), HullP(0, (I + 1)/24, 1, 0.99) }
      triangle { HullP(0, I/24, -1, 0.99), HullP(0, (I + 1)/24, 1, 0.99), HullP(0, (I + 1)/24, -1, 0.99) }
      #declare I = I + 1;
    #end
    texture { TWood rotate y*90 }
  }
  #declare Sg = -1;
  #while (Sg <= 1)
    sphere_sweep { linear_spline 25,
      #declare I = 0;
      #while (I < 25) HullP(I/24, 1, Sg, 0.985) + y*0.004, 0.026 #declare I = I + 1; #end
      texture { TWood } }
    #declare Sg = Sg + 2;
  #end
  #macro Thwart(S) box { <-bHalf(S)*0.92, -0.018, -0.12>, <bHalf(S)*0.92, 0.018, 0.12> texture { TWood rotate y*90 } translate <0, bSheer(S) - 0.14, (S - 0.5)*BL> } #end
  Thwart(0.10) Thwart(0.42) Thwart(0.70)
  // oars
  union {
    cylinder { <0, 0, -1.3>, <0, 0, 0.95>, 0.022 }
    intersection { sphere { 0, 1 scale <0.085, 0.018, 0.34> } box { -1, 1 } translate z*1.2 }
    texture { TWood } rotate x*-3 rotate y*7 translate <0.25, 0.36, -0.25>
  }
  union {
    cylinder { <0, 0, -1.3>, <0, 0, 0.95>, 0.022 }
    sphere { 0, 1 scale <0.085, 0.018, 0.34> translate z*1.2 }
    texture { TWood } rotate x*-3 rotate y*-5 translate <-0.22, 0.36, -0.15>
  }
  rotate z*2 rotate x*-1
  rotate y*62
  translate <-1.0, 0.02, 12.6>
}
#end
