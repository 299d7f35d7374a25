// What Qt's generator of bindings must be told about an interface: types that it does not know by itself.
// https://doc.qt.io/qt-6/qdbusxml2cpp.html, https://techbase.kde.org/Development/Tutorials/D-Bus/CustomTypes

const annotationName = 'org.qtproject.QtDBus.QtTypeName';

const qtTypes: Readonly<Record<string, string>> = {
  'a{sv}': 'QVariantMap',
  'aa{sv}': 'QList&lt;QVariantMap&gt;',
};

const annotation = (name: string, signature: string): readonly string[] => {
  const type = qtTypes[signature];
  return type === undefined ? [] : [`<annotation name="${name}" value="${type}"/>`];
};

/** For the arguments of a method or signal, counted from 0 in each direction. */
export const typeAnnotations = (direction: 'In' | 'Out', signatures: readonly string[]): readonly string[] =>
  signatures.flatMap((signature, index) => annotation(`${annotationName}.${direction}${index}`, signature));

export const propertyAnnotation = (signature: string): readonly string[] => annotation(annotationName, signature);
