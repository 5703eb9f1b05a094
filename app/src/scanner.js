// Reading QR symbols from pictures and from the camera, with zxing compiled to WebAssembly.

import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 16 };
const MOST_PIXELS = 12_000_000;
const PAUSE = 120; // milliseconds between two looks of the camera

prepareZXingModule({ overrides: { locateFile: () => "/app/zxing_reader.wasm" } });

// What this phone cannot show: HEIC on most, TIFF, or no picture at all.
export class NotOpened extends Error {}

export async function textsIn(picture) {
  const bitmap = await createImageBitmap(picture).catch(() => { throw new NotOpened(); });
  const whole = Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height));
  for (const scale of [Math.min(1, whole), Math.min(2, whole)]) {
    const texts = await read(pixels(bitmap, scale));
    if (texts.length) return texts;
  }
  return [];
}

// Looks through the camera until a symbol is found; stop() ends it.
export function watch(video, found, failed) {
  let stream = null;
  let stopped = false;
  const stop = () => {
    stopped = true;
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  const look = async () => {
    if (stopped) return;
    if (video.videoWidth) {
      const texts = await read(pixels(video, 1, video.videoWidth, video.videoHeight));
      if (texts.length && !stopped) {
        stop();
        found(texts);
        return;
      }
    }
    setTimeout(look, PAUSE);
  };
  const camera = { video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } };
  navigator.mediaDevices
    .getUserMedia(camera)
    .then(async (given) => {
      stream = given;
      if (stopped) return stop();
      video.srcObject = stream;
      await video.play();
      return look();
    })
    .catch((error) => {
      if (stopped) return;
      stop();
      failed(error);
    });
  return stop;
}

async function read(image) {
  const results = await readBarcodes(image, OPTIONS);
  return [...new Set(results.filter((one) => one.isValid).map((one) => one.text))];
}

function pixels(source, scale, width = source.width, height = source.height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
