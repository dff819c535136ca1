// Compares two photographs of the browser point by point, in a page of its own.

/** A point differs when one of its colours does by more than this, of 255: what two encodings of one photo differ by is less. */
const colours = 32;

/** Returns the sizes of two PNG photographs and which share of their points differs. */
export async function compare(page, one, other) {
  return page.evaluate(async ([one, other, colours]) => {
    const load = async (data) => createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const images = [await load(one), await load(other)];
    const [width, height] = ["width", "height"].map((side) => Math.min(...images.map((image) => image[side])));
    const points = images.map((image) => {
      const draw = new OffscreenCanvas(width, height).getContext("2d");
      draw.drawImage(image, 0, 0);
      return draw.getImageData(0, 0, width, height).data;
    });
    let differ = 0;
    for (let i = 0; i < points[0].length; i += 4) {
      if ([0, 1, 2].some((c) => Math.abs(points[0][i + c] - points[1][i + c]) > colours)) differ++;
    }
    return { sizes: images.map((image) => [image.width, image.height]), share: differ / (width * height) };
  }, [one.toString("base64"), other.toString("base64"), colours]);
}
